import type { Page } from "@millrace/contract/page";
import { type Ctx, may } from "@millrace/platform/context";
import { forbidden, invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { keyOver } from "../access.errors.ts";
import { refuseApplications, refuseNotHeld, refuseUngivable } from "../givable.ts";
import { macOf } from "./check-key.ts";
import { newHandle, newKeyText } from "./key-format.ts";
import * as events from "./keys.events.ts";
import type { ApiKey, ApiKeyQuery, ApiKeyWithSecret, NewApiKey, Rotation } from "./keys.schema.ts";
import * as store from "./keys.store.ts";

type Target = { id: string; version?: number | undefined };

/** Sees and revokes the keys of others, and raises limits. */
const manageKeys = "api-keys:manage";
const usual = { perMinute: 60, perHour: 1000 };

/** Whose keys the caller sees: null for everybody's. */
const ownerSeenBy = (ctx: Ctx | TxCtx) => (may(ctx as Ctx, manageKeys) ? null : personOf(ctx));

/** The person for whom the caller acts. An application that acts for itself has none: it has no keys. */
function personOf({ actor }: Pick<Ctx, "actor">): string {
  if (actor.kind === "user") return actor.id;
  if ((actor.kind === "key" || actor.kind === "client") && actor.userId) return actor.userId;
  throw forbidden("API keys belong to people. This caller stands for none.");
}

function makerOf(ctx: Ctx): string {
  refuseApplications(ctx);
  return personOf(ctx);
}

export function listKeys(ctx: Ctx, query: ApiKeyQuery): Promise<Page<ApiKey>> {
  return store.pageOfKeys(ctx, query, ownerSeenBy(ctx));
}

export async function getKey(ctx: Ctx, { id }: { id: string }): Promise<ApiKey> {
  return found(await store.findKey(ctx, id, ownerSeenBy(ctx)), "API key");
}

/**
 * A key that acts for the caller, with some of their permissions, on their sites. Its text is in this answer and in no other. Refuses
 * permissions that the caller does not hold (`access.not_yours_to_give`) or that there are not (`access.unknown_permission`), and limits
 * above the usual to all but administrators of keys (`auth.forbidden`).
 */
export async function createKey(ctx: Ctx, input: NewApiKey): Promise<ApiKeyWithSecret> {
  const userId = makerOf(ctx);
  refuseUngivable(ctx, "permissions", input.permissions);
  if ((input.perMinute > usual.perMinute || input.perHour > usual.perHour) && !may(ctx, manageKeys))
    throw forbidden(
      `More than ${usual.perMinute} calls a minute or ${usual.perHour} an hour need the permission ${manageKeys}.`,
      { details: { permission: manageKeys } },
    );
  if (input.expiresAt && input.expiresAt <= ctx.now)
    throw invalid("expiresAt: must be in the future", {
      errors: [{ path: "expiresAt", code: "past", message: "must be in the future" }],
    });
  return transact(ctx, async (tx) => {
    const handle = newHandle();
    const key = newKeyText(input.mode, handle);
    const id = await store.insertKey(tx, userId, input, handle, secretOf(tx, key));
    const made = found(await store.findKey(tx, id, userId), "API key");
    tell(tx, events.keyCreated, null, made);
    return { ...made, key };
  });
}

/**
 * Another secret for a key of the caller's; the old one is good for `overlapHours` more, so that nothing stops in between. Refuses a key
 * that holds what the caller does not (`access.not_yours_to_give`): it would give them that; and one that is over (`access.key_over`).
 */
export function rotateKey(
  ctx: Ctx,
  { id, version, overlapHours }: Rotation,
): Promise<ApiKeyWithSecret> {
  const owner = makerOf(ctx);
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockKey(tx, id, owner), version, "API key");
    if (before.status !== "active") throw keyOver(`The key ${before.name} is ${before.status}.`);
    refuseNotHeld(ctx, before.permissions);
    const [, mode, handle] = before.prefix.split("_") as [string, ApiKey["mode"], string];
    const key = newKeyText(mode, handle);
    const until = new Date(tx.now.getTime() + overlapHours * 3_600_000);
    await store.replaceSecret(tx, id, secretOf(tx, key), until);
    const after = found(await store.findKey(tx, id, owner), "API key");
    tell(tx, events.keyRotated, before, after);
    return { ...after, key };
  });
}

/** Takes a key back, at once and in all processes. Doing it twice is doing it once. */
export function revokeKey(ctx: Ctx, { id, version }: Target): Promise<void> {
  const owner = ownerSeenBy(ctx);
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockKey(tx, id, owner), version, "API key");
    if (before.revokedAt) return;
    await store.revokeKey(tx, id);
    tell(tx, events.keyRevoked, before, found(await store.findKey(tx, id, owner), "API key"));
  });
}

const secretOf = ({ platform }: Pick<Ctx, "platform">, key: string): store.NewSecret => ({
  mac: macOf(platform, key),
  lastFour: key.slice(-4),
});

function tell(
  tx: TxCtx,
  type: typeof events.keyCreated,
  before: ApiKey | null,
  after: ApiKey,
): void {
  const { id, name, ownerId } = after;
  record(tx, type, { id }, { keyId: id, name, ownerId }, { before, after });
  ringAfter(tx, "access", id);
}
