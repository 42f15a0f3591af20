import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import { findAccount } from "../accounts/accounts.store.ts";
import type { Tokens } from "../identity.schema.ts";
import { mayEnter } from "../login/guard.service.ts";
import { unkept } from "../one-time.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { issueTicket, takeTicket, ticketKind } from "../tickets.ts";
import { passkeyRefused, passwordDue } from "./passkeys.errors.ts";
import type { PasskeyLogin, PasskeyOptions } from "./passkeys.schema.ts";
import { passwordDays } from "./passkeys.settings.ts";
import * as store from "./passkeys.store.ts";
import { clientData, relyingParty } from "./relying-party.ts";

/** The challenge of a sign-in; nobody is known yet. */
const entering = ticketKind({
  name: "passkey sign-in",
  prefix: "mpl",
  seconds: 300,
  content: z.object({}),
});

function boundTries(ctx: Ctx): Promise<void> {
  const limit = ctx.platform.config.MILLRACE_LOGIN_LIMIT * 10;
  const policy = { name: "passkey-ip", limit, seconds: 60 };
  return enforce(ctx.platform.limiter, [{ policy, key: `${ctx.ip}` }]);
}

/**
 * What any device signs to say who holds it; good once, for five minutes. The device itself knows its accounts: nobody is named, so the answer
 * tells nothing about who has one.
 */
export async function loginOptions(asked: Ctx): Promise<PasskeyOptions> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const challenge = await transact(ctx, (tx) => issueTicket(tx, entering, {}));
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(ctx.platform).id,
    challenge,
    timeout: entering.seconds * 1000,
    userVerification: "required",
  });
  return { options: { ...options } };
}

/**
 * Signs in with what a device signed. It is two factors, the device and what it checks before it signs, so no code is asked for. A challenge
 * is used up by the first answer, also of several that race; a signature counter that does not go up is taken for a copy. One answer for all
 * that is not good (`auth.invalid_passkey`). After `identity.passkey-password-days` without the password, that is asked for (`auth.password_due`).
 * Source: Web Authentication Level 3, 7.2; S2 A3.
 */
export async function loginByPasskey(asked: Ctx, { credential }: PasskeyLogin): Promise<Tokens> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const data = clientData(credential.response.clientDataJSON);
  const isOurs =
    data && (await transact(ctx, (tx) => takeTicket(tx, entering, data.challenge))) !== null;
  const known = isOurs
    ? await store.findCredential(ctx, Buffer.from(credential.id, "base64url"))
    : undefined;
  if (!data || !known) throw await refused(ctx, null, "unknown or over");
  const use = await verifiedUse(ctx, credential as AuthenticationResponseJSON, known, data);
  if (!use) throw await refused(ctx, known.userId, "signature");
  const account = await findAccount(ctx, { id: known.userId });
  if (!account || !(await mayEnter(ctx, account)))
    throw await refused(ctx, known.userId, "account");
  const due = await isPasswordDue(ctx, known.passwordShownAt, account.passwordHash !== null);
  const entity = { type: "identity.user", id: account.id };
  const tokens = await transact(ctx, async (tx) => {
    if (!(await store.countUse(tx, known.id, use))) return null;
    if (due) {
      audit(tx, "identity.login.password_due", entity, { after: { passkeyId: known.id } });
      return "due";
    }
    const after = { factors: ["passkey"], passkeyId: known.id };
    audit(tx, "identity.login.succeeded", entity, { after });
    return openSession(tx, account);
  });
  if (tokens === null) throw await refused(ctx, known.userId, "counter");
  if (tokens === "due")
    throw passwordDue("The passkey is right. Sign in with the password once more.");
  return tokens;
}

async function verifiedUse(
  ctx: Ctx,
  response: AuthenticationResponseJSON,
  known: store.Credential,
  data: { challenge: string; origin: string },
): Promise<{ counter: number; synced: boolean } | null> {
  const { userHandle } = response.response;
  if (userHandle !== undefined && Buffer.from(userHandle, "base64url").toString() !== known.userId)
    return null;
  const { id: expectedRPID, origins } = relyingParty(ctx.platform, data.origin);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: Buffer.from(data.challenge).toString("base64url"),
      expectedOrigin: origins,
      expectedRPID,
      requireUserVerification: true,
      // Whether it went up is decided where the row is written.
      credential: { id: response.id, publicKey: new Uint8Array(known.publicKey), counter: 0 },
    });
    const { newCounter, credentialDeviceType } = authenticationInfo;
    return verified
      ? { counter: newCounter, synced: credentialDeviceType === "multiDevice" }
      : null;
  } catch (error) {
    ctx.log.info({ err: error }, "a passkey was refused");
    return null;
  }
}

/** Who has no password, because another provider lets them in, is not asked for one. */
async function isPasswordDue(ctx: Ctx, shownAt: Date | null, has: boolean): Promise<boolean> {
  if (!has) return false;
  const days = await readSetting(ctx, passwordDays);
  return !shownAt || ctx.now.getTime() - shownAt.getTime() > days * 86_400_000;
}

async function refused(ctx: Ctx, userId: string | null, reason: string): Promise<Error> {
  const after = { factor: "passkey", reason };
  await transact(ctx, async (tx) =>
    audit(tx, "identity.login.failed", { type: "identity.user", id: userId }, { after }),
  );
  return passkeyRefused("The passkey was not accepted.");
}
