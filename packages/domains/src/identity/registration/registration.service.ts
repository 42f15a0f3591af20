import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { addUser } from "../accounts/accounts.service.ts";
import type { Registration, Tokens } from "../identity.schema.ts";
import { openSession } from "../sessions/sessions.service.ts";

/** Opens an account with the role `customer` and signs it in. Refuses a taken address (`auth.email_taken`). */
export async function register(ctx: Ctx, input: Registration): Promise<Tokens> {
  await enforce(ctx.platform.limiter, [
    { policy: { name: "register", limit: 20, seconds: 3600 }, key: `${ctx.ip}` },
  ]);
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) =>
    openSession(tx, await addUser(tx, { ...input, passwordHash, role: "customer" })),
  );
}
