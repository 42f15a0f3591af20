import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { ringAfter, transact } from "@millrace/platform/transact";
import { grantGiven, grantRevoked } from "./clients.events.ts";
import type { OauthGrant, OauthGrantQuery } from "./grants.schema.ts";
import * as store from "./grants.store.ts";
import { hashOf } from "./token-format.ts";

/** What the caller has agreed to. */
export function listGrants(ctx: Ctx, query: OauthGrantQuery): Promise<Page<OauthGrant>> {
  return store.pageOfGrants(ctx, ctx.actor.id, query);
}

/** Takes back what the caller agreed to; the application's tokens for them are over at once and everywhere. */
export function revokeGrant(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return transact(ctx, async (tx) => {
    const userId = tx.actor.id;
    const { hash, ...grant } = found(await store.lockGrant(tx, userId, id), "grant");
    await store.deleteGrant(tx, hash);
    const { clientId } = grant;
    record(tx, grantRevoked, { id }, { grantId: id, clientId, userId }, { before: grant });
    ringAfter(tx, "access", hash.toString("hex"));
  });
}

/** Tells that the caller has agreed to what stands under this id of the protocol. */
export function noteConsent(ctx: Ctx, grantId: string): Promise<void> {
  return transact(ctx, async (tx) => {
    const userId = tx.actor.id;
    const grant = found(await store.grantUnder(tx, userId, hashOf(grantId)), "grant");
    const { id, clientId } = grant;
    record(tx, grantGiven, { id }, { grantId: id, clientId, userId }, { after: grant });
  });
}
