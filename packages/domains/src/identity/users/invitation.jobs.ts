import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { findAccount } from "../accounts/accounts.store.ts";
import { keyedHash, newToken } from "../one-time.ts";
import { putInvitation } from "./users.store.ts";

const goodForMs = 7 * 86_400_000;

/**
 * Sends somebody the link with which they set their password, good for seven days. The token is made here, so that no input of a job and no
 * history holds one; a second try sends another, and the newest counts.
 */
export const invitationJob = defineJob({
  name: "identity.invitation",
  summary: "Sends somebody the link to set their first password",
  queue: "notify",
  input: z.strictObject({ userId: Id }),
  retry: { attempts: 4, backoffSeconds: 10 },
  async run(ctx, { userId }, handle) {
    const account = await findAccount(ctx, { id: userId });
    if (account?.status !== "active") return { sent: false };
    const token = newToken("mrp");
    const hash = keyedHash(ctx.platform, "password token", token);
    await transact(ctx, (tx) =>
      putInvitation(tx, userId, { hash, expiresAt: new Date(tx.now.getTime() + goodForMs) }),
    );
    const { config, ports } = ctx.platform;
    const origin = config.MILLRACE_PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
    // Behind the hash sign, so that the token reaches no server's log.
    const link = `${origin.replace(/\/$/, "")}/set-password#${token}`;
    await ports.mail(handle.id, {
      to: account.email,
      subject: "Your Millrace account",
      text: `Hello ${account.name},

an account was made for you. Set your password here, within seven days:

    ${link}

If you did not expect this letter, do nothing.
`,
    });
    return { sent: true };
  },
});
