import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { notFound } from "@millrace/platform/problems";
import { record } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { jwtVerify } from "jose";
import { z } from "zod";
import { findAccount } from "../accounts/accounts.store.ts";
import { unkept } from "../one-time.ts";
import { biometricRefused } from "./passkeys.errors.ts";
import { biometricReported } from "./passkeys.events.ts";
import type { BiometricReceipt, BiometricReport } from "./passkeys.schema.ts";
import { allowPasskey } from "./passkeys.service.ts";
import * as store from "./passkeys.store.ts";

const Claims = z.object({
  jti: z.string().min(1).max(200),
  sub: z.uuid(),
  iat: z.int(),
  result: z.enum(["enrolled", "verified", "rejected"]),
});
const oldestSeconds = 300;

/**
 * Takes what a provider of biometric checks found about somebody (S2 A3): kept once by the provider's own id, told as an event, and, where the
 * provider is trusted with it, an enrolment there allows the next passkey. Refuses an unknown provider with `resource.not_found`, and whatever
 * it has not signed within five minutes, or says about nobody, with `auth.invalid_biometric_report`.
 */
export async function takeReport(asked: Ctx, input: BiometricReport): Promise<BiometricReceipt> {
  const ctx = unkept(asked);
  await enforce(ctx.platform.limiter, [
    { policy: { name: "biometric-ip", limit: 120, seconds: 60 }, key: `${ctx.ip}` },
  ]);
  const { MILLRACE_BIOMETRIC_PROVIDERS: providers } = ctx.platform.config;
  const provider = providers.find(({ id }) => id === input.provider);
  if (!provider) throw notFound(`There is no provider of biometric checks ${input.provider}.`);
  const claims = await claimsOf(ctx, input.report, provider);
  const account = claims && (await findAccount(ctx, { id: claims.sub }));
  if (!claims || !account) throw biometricRefused("The report was not accepted.");
  return transact(ctx, async (tx) => {
    const { jti: id, sub: userId, result, iat } = claims;
    const at = new Date(iat * 1000);
    if (!(await store.insertReport(tx, { provider: provider.id, id, userId, result, at })))
      return { known: true };
    const about = { userId, provider: provider.id, result };
    record(tx, biometricReported, { id: userId }, about, { after: about });
    if (provider.allowsPasskeys && result === "enrolled") await allowPasskey(tx, userId);
    return { known: false };
  });
}

async function claimsOf(
  ctx: Ctx,
  report: string,
  { id, secret }: { id: string; secret: string },
): Promise<z.infer<typeof Claims> | null> {
  try {
    const { payload } = await jwtVerify(report, new TextEncoder().encode(secret), {
      algorithms: ["HS256"],
      issuer: id,
      maxTokenAge: oldestSeconds,
      currentDate: ctx.now,
      clockTolerance: 30,
    });
    return Claims.parse(payload);
  } catch {
    return null;
  }
}
