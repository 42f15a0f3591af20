import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { found, record } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { z } from "zod";
import { readGrants } from "../../access/index.ts";
import { findAccount } from "../accounts/accounts.store.ts";
import { securityLetterJob } from "../letters/security-letter.jobs.ts";
import { unkept } from "../one-time.ts";
import { requirePassword } from "../password/require-password.ts";
import { issueTicket, takeTicket, ticketKind } from "../tickets.ts";
import { passkeyNotAllowed, passkeyUnusable } from "./passkeys.errors.ts";
import { passkeyAdded, passkeyRemoved } from "./passkeys.events.ts";
import type {
  NewPasskey,
  Passkey,
  PasskeyOptions,
  PasskeyRequest,
  Passkeys,
} from "./passkeys.schema.ts";
import { passkeyApproval } from "./passkeys.settings.ts";
import * as store from "./passkeys.store.ts";
import { clientData, relyingParty } from "./relying-party.ts";

/** The challenge of a registration: whose it is. */
const adding = ticketKind({
  name: "passkey registration",
  prefix: "mpr",
  seconds: 300,
  content: z.object({ userId: z.string() }),
});

/** Ed25519, ES256, RS256: what devices make. */
const algorithms = [-8, -7, -257];

export async function listPasskeys(ctx: Ctx): Promise<Passkeys> {
  const [items, needed] = await Promise.all([
    store.passkeysOf(ctx, ctx.actor.id),
    needsAllowance(ctx, ctx.actor.id),
  ]);
  const mayAdd = !needed || (await store.isAllowed(ctx, ctx.actor.id));
  return { items, nextCursor: null, mayAdd };
}

/** Staff, that is everybody with more than the role of customers, but who administers people anyway. S2 A3. */
async function needsAllowance(ctx: Ctx | TxCtx, userId: string): Promise<boolean> {
  if (!(await readSetting(ctx, passkeyApproval))) return false;
  const { roles, permissions } = await readGrants(ctx.platform, userId, ctx.db);
  return (
    roles.some((role) => role !== "customer") &&
    !(permissions.has("*") || permissions.has("users:write"))
  );
}

/**
 * What the caller's device makes a passkey by; good once, for five minutes. Needs the password (`auth.wrong_password`): whoever has found an
 * open screen must not leave themselves a way in. Staff need somebody's permission where it is asked for (`auth.passkey_not_allowed`).
 */
export async function registrationOptions(
  asked: Ctx,
  { password }: PasskeyRequest,
): Promise<PasskeyOptions> {
  const ctx = unkept(asked);
  const account = await requirePassword(ctx, password, "password");
  if ((await needsAllowance(ctx, account.id)) && !(await store.isAllowed(ctx, account.id)))
    throw notAllowed();
  const challenge = await transact(ctx, (tx) => {
    audit(tx, "identity.passkey.asked", { type: "identity.user", id: account.id });
    return issueTicket(tx, adding, { userId: account.id });
  });
  const known = await store.credentialIdsOf(ctx, account.id);
  const options = await generateRegistrationOptions({
    rpName: "Millrace",
    rpID: relyingParty(ctx.platform).id,
    userName: account.email,
    userDisplayName: account.name,
    userID: new Uint8Array(Buffer.from(account.id)),
    challenge,
    timeout: adding.seconds * 1000,
    // What made the key is not asked: it would say which device somebody has, and keep most of them out.
    attestationType: "none",
    excludeCredentials: known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return { options: { ...options } };
}

const notAllowed = () =>
  passkeyNotAllowed("Somebody who administers people allows a passkey of yours first.");

/**
 * Adds the passkey that the caller's device made by the options, and writes a letter about it. The challenge is used up by the first answer,
 * right or wrong, also of several that race (`auth.passkey_unusable`); a credential opens one account (`auth.passkey_known`).
 * Source: Web Authentication Level 3, 7.1.
 */
export async function addPasskey(asked: Ctx, { name, credential }: NewPasskey): Promise<Passkey> {
  const ctx = unkept(asked);
  const userId = ctx.actor.id;
  const data = clientData(credential.response.clientDataJSON);
  const taken = data && (await transact(ctx, (tx) => takeTicket(tx, adding, data.challenge)));
  if (!data || taken?.userId !== userId)
    throw passkeyUnusable("The options are over, were used, or were somebody else's.");
  const made = await checked(ctx, credential as RegistrationResponseJSON, data);
  return transact(ctx, async (tx) => {
    if ((await needsAllowance(tx, userId)) && !(await store.takeAllowance(tx, userId)))
      throw notAllowed();
    const passkey = await store.insertPasskey(tx, { ...made, userId, name });
    const about = { userId, passkeyId: passkey.id, name };
    record(tx, passkeyAdded, { id: userId }, about, { after: { name } });
    enqueue(tx, securityLetterJob, { userId, what: "passkey_added", about: name });
    return passkey;
  });
}

async function checked(
  ctx: Ctx,
  response: RegistrationResponseJSON,
  data: { challenge: string; origin: string },
): Promise<Omit<store.NewCredential, "userId" | "name">> {
  const { id: expectedRPID, origins } = relyingParty(ctx.platform, data.origin);
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: Buffer.from(data.challenge).toString("base64url"),
      expectedOrigin: origins,
      expectedRPID,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) throw new Error("not verified");
    const { credential, credentialDeviceType } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, "base64url"),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: response.response.transports ?? [],
      synced: credentialDeviceType === "multiDevice",
    };
  } catch (error) {
    ctx.log.info({ err: error }, "a passkey was not added");
    throw passkeyUnusable("The device's answer does not fit the options.");
  }
}

/** Removes one of the caller's passkeys and writes a letter about it. */
export function removePasskey(ctx: Ctx, { id }: { id: string }): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const userId = tx.actor.id;
    const { name } = found(await store.deletePasskey(tx, userId, id), "passkey");
    record(tx, passkeyRemoved, { id: userId }, { userId, passkeyId: id, name });
    enqueue(tx, securityLetterJob, { userId, what: "passkey_removed", about: name });
    return { ok: true as const };
  });
}

/** Lets the person add one passkey; in the caller's transaction, which has checked that they may. */
export async function allowPasskey(tx: TxCtx, userId: string): Promise<void> {
  found(await findAccount(tx, { id: userId }), "user");
  await store.allowNext(tx, userId);
  audit(tx, "identity.passkey.allowed", { type: "identity.user", id: userId });
}
