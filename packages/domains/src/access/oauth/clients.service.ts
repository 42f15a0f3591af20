import { randomBytes } from "node:crypto";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { refuseApplications, refuseUngivable } from "../givable.ts";
import { clientSecretMac } from "./check-client.ts";
import * as events from "./clients.events.ts";
import { redirectFault } from "./clients.rules.ts";
import type {
  NewOauthClient,
  OauthClient,
  OauthClientChange,
  OauthClientQuery,
  OauthClientWithSecret,
  SecretRotation,
} from "./clients.schema.ts";
import * as store from "./clients.store.ts";
import { publicClient, redirectRefused } from "./oauth.errors.ts";
import { deleteOfClient } from "./records.store.ts";

type Target = { id: string; version?: number | undefined };
type Fields = Pick<OauthClient, "type" | "flows" | "redirectUris">;

export function listClients(ctx: Ctx, query: OauthClientQuery): Promise<Page<OauthClient>> {
  return store.pageOfClients(ctx, query);
}

export async function getClient(ctx: Ctx, { id }: { id: string }): Promise<OauthClient> {
  return found(await store.findClient(ctx, id), "application");
}

/**
 * An application that may ask for tokens. A confidential one gets a secret, which is in this answer and in no other. Refuses scopes that the
 * caller does not hold (`access.not_yours_to_give`), redirect URIs that are not safe (`access.redirect_refused`) and a public application
 * that would call for itself (`access.public_client`).
 */
export async function createClient(
  ctx: Ctx,
  input: NewOauthClient,
): Promise<OauthClientWithSecret> {
  refuseApplications(ctx);
  refuseUngivable(ctx, "scopes", input.scopes);
  refuseUnsafe(input);
  return transact(ctx, async (tx) => {
    const secret = input.type === "confidential" ? newSecret() : null;
    const id = await store.insertClient(tx, input, secret === null ? null : secretOf(tx, secret));
    const made = await told(tx, events.clientCreated, id, null);
    return { ...made, secret };
  });
}

/** Its tokens are good for what it may ask for now. Refuses as `createClient`; scopes that it has already may stay. */
export function updateClient(
  ctx: Ctx,
  { id, version, ...fields }: OauthClientChange,
): Promise<OauthClient> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockClient(tx, id), version, "application");
    const added = (fields.scopes ?? []).filter((scope) => !before.scopes.includes(scope));
    refuseUngivable(ctx, "scopes", added);
    const { type } = before;
    const { flows = before.flows, redirectUris = before.redirectUris } = fields;
    refuseUnsafe({ type, flows, redirectUris });
    await store.updateClient(tx, id, fields);
    return told(tx, events.clientUpdated, id, before);
  });
}

/** Another secret; the old one is good for `overlapHours` more. Refuses a public application (`access.public_client`). */
export function rotateClientSecret(
  ctx: Ctx,
  { id, version, overlapHours }: SecretRotation,
): Promise<OauthClientWithSecret> {
  refuseApplications(ctx);
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockClient(tx, id), version, "application");
    if (before.type === "public") throw publicClient(`${before.name} is a public application.`);
    // Whoever has the secret has all that the application may do.
    refuseUngivable(ctx, "scopes", before.scopes);
    const secret = newSecret();
    const until = new Date(tx.now.getTime() + overlapHours * 3_600_000);
    await store.replaceClientSecret(tx, id, secretOf(tx, secret), until);
    return { ...(await told(tx, events.clientUpdated, id, before)), secret };
  });
}

/** Takes the application away with all that people agreed to; its tokens are over at once and everywhere. */
export function archiveClient(ctx: Ctx, { id, version }: Target): Promise<void> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockClient(tx, id), version, "application");
    await store.archiveClient(tx, id);
    await deleteOfClient(tx, id);
    const { name } = before;
    record(tx, events.clientArchived, { id }, { clientId: id, name }, { before });
    ringAfter(tx, "access", id);
  });
}

const newSecret = () => `mrs_${randomBytes(32).toString("base64url")}`;

const secretOf = (tx: TxCtx, secret: string): store.ClientSecret => ({
  mac: clientSecretMac(tx.platform, secret),
  lastFour: secret.slice(-4),
});

function refuseUnsafe({ type, flows, redirectUris }: Fields): void {
  if (type === "public" && flows.includes("client_credentials"))
    throw publicClient("A public application keeps no secret: it cannot call for itself.");
  const errors = redirectUris.flatMap((uri, at) => {
    const message = redirectFault(uri, type);
    return message ? [{ path: `redirectUris.${at}`, code: "refused", message }] : [];
  });
  const needed = flows.includes("authorization_code");
  if (needed !== redirectUris.length > 0)
    errors.push({
      path: "redirectUris",
      code: needed ? "required" : "needless",
      message: needed ? "must name at least one" : "must be empty without authorization_code",
    });
  const [first] = errors;
  if (first) throw redirectRefused(`${first.path}: ${first.message}`, { errors });
}

async function told(
  tx: TxCtx,
  type: typeof events.clientCreated,
  id: string,
  before: OauthClient | null,
): Promise<OauthClient> {
  const after = found(await store.findClient(tx, id), "application");
  record(tx, type, { id }, { clientId: id, name: after.name }, { before, after });
  ringAfter(tx, "access", id);
  return after;
}
