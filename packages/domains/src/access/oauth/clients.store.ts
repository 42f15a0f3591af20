import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type {
  NewOauthClient,
  OauthClient,
  OauthClientChange,
  OauthClientQuery,
} from "./clients.schema.ts";

/** An application exists for a caller who sees all sites that it sees. */
function visible(ctx: Pick<Ctx, "sites">): RawBuilder<boolean> {
  return ctx.sites === "all"
    ? sql<boolean>`oauth_client.archived_at is null`
    : sql<boolean>`(oauth_client.archived_at is null and not oauth_client.all_sites
        and oauth_client.sites <@ ${[...ctx.sites]}::uuid[])`;
}

const clients = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("oauth_client")
    .select([
      "id",
      "name",
      sql<OauthClient["type"]>`type`.as("type"),
      sql<OauthClient["flows"]>`flows`.as("flows"),
      "redirect_uris as redirectUris",
      "scopes",
      "last_four as lastFour",
      "rotated_at as rotatedAt",
      sql<Date | null>`case when previous_until > ${ctx.now} then previous_until end`.as(
        "previousUntil",
      ),
      "version",
      "created_at as createdAt",
      "updated_at as updatedAt",
    ])
    .where(visible(ctx));

export function findClient(ctx: Ctx | TxCtx, id: string): Promise<OauthClient | undefined> {
  return clients(ctx).where("id", "=", id).executeTakeFirst();
}

/** The application, locked until the transaction ends. */
export function lockClient(tx: TxCtx, id: string): Promise<OauthClient | undefined> {
  return clients(tx).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

export function pageOfClients(ctx: Ctx, input: OauthClientQuery): Promise<Page<OauthClient>> {
  return paginate(ctx, clients(ctx), {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export interface ClientSecret {
  readonly mac: Buffer;
  readonly lastFour: string;
}

/** For itself it will see the sites that its maker sees. */
export async function insertClient(
  tx: TxCtx,
  { redirectUris, ...fields }: NewOauthClient,
  secret: ClientSecret | null,
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("oauth_client")
    .values({
      id,
      ...fields,
      redirect_uris: redirectUris,
      secret_mac: secret?.mac ?? null,
      last_four: secret?.lastFour ?? null,
      all_sites: tx.sites === "all",
      sites: tx.sites === "all" ? [] : [...tx.sites],
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
  return id;
}

export async function updateClient(
  tx: TxCtx,
  id: string,
  { redirectUris, name, flows, scopes }: Omit<OauthClientChange, "id" | "version">,
): Promise<void> {
  await tx.db
    .updateTable("oauth_client")
    .set((is) => ({
      name,
      flows,
      scopes,
      redirect_uris: redirectUris,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .execute();
}

/** Gives a locked application another secret; the one it had is good until `until`. */
export async function replaceClientSecret(
  tx: TxCtx,
  id: string,
  secret: ClientSecret,
  until: Date,
): Promise<void> {
  await tx.db
    .updateTable("oauth_client")
    .set((is) => ({
      secret_mac: secret.mac,
      last_four: secret.lastFour,
      previous_mac: is.ref("secret_mac"),
      previous_until: until,
      rotated_at: tx.now,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .execute();
}

export async function archiveClient(tx: TxCtx, id: string): Promise<void> {
  await tx.db
    .updateTable("oauth_client")
    .set((is) => ({ archived_at: tx.now, version: is("version", "+", 1), updated_at: tx.now }))
    .where("id", "=", id)
    .execute();
}

/** What the protocol needs to know of an application that is not archived. */
export function clientForProtocol(db: Kysely<DB>, id: string) {
  return db
    .selectFrom("oauth_client")
    .select([
      "id",
      "name",
      sql<OauthClient["type"]>`type`.as("type"),
      "flows",
      "redirect_uris as redirectUris",
      "scopes",
      "secret_mac as mac",
      "previous_mac as previousMac",
      "previous_until as previousUntil",
    ])
    .where("id", "=", id)
    .where("archived_at", "is", null)
    .executeTakeFirst();
}
