import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql, type UpdateObject } from "kysely";
import type { Condition, Webhook, WebhookQuery } from "./webhooks.schema.ts";

const webhookColumns = [
  "id",
  "name",
  "url",
  "events",
  "only_sites as onlySites",
  "conditions",
  "fields as payloadFields",
  "max_attempts as maxAttempts",
  "timeout_seconds as timeoutSeconds",
  "concurrency",
  "per_second as perSecond",
  "ordering",
  "status",
  "disabled_for as disabledFor",
  "failures",
  "failing_since as failingSince",
  "last_success_at as lastSuccessAt",
  "delivered",
  "failed",
  "circuit_until as circuitUntil",
  "previous_until as previousSecretUntil",
  "headers_sealed as headersSealed",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

/** A webhook as it is kept: what is sealed stays in the store and the service. */
export type WebhookRow = Omit<Webhook, "circuit" | "headerNames"> & {
  readonly circuitUntil: Date | null;
  readonly headersSealed: Buffer | null;
};

/** What a call may write of a webhook; absent is left alone. */
export interface WebhookFields {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly onlySites?: readonly string[] | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly payloadFields?: readonly string[] | undefined;
  readonly maxAttempts?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly perSecond?: number | null | undefined;
  readonly ordering?: Webhook["ordering"] | undefined;
  readonly headersSealed?: Buffer | null | undefined;
}

const columnsOf = (given: WebhookFields) => ({
  name: given.name,
  url: given.url,
  events: given.events && [...given.events],
  only_sites: given.onlySites && [...given.onlySites],
  conditions: given.conditions && JSON.stringify(given.conditions),
  fields: given.payloadFields && [...given.payloadFields],
  max_attempts: given.maxAttempts,
  timeout_seconds: given.timeoutSeconds,
  concurrency: given.concurrency,
  per_second: given.perSecond,
  ordering: given.ordering,
  headers_sealed: given.headersSealed,
});

/** A webhook exists for a caller who may see everything that it is sent. */
export function visible(ctx: Pick<Ctx, "sites">): RawBuilder<boolean> {
  return ctx.sites === "all"
    ? sql<boolean>`webhook_endpoint.status <> 'deleted'`
    : sql<boolean>`(webhook_endpoint.status <> 'deleted' and not webhook_endpoint.all_sites
        and webhook_endpoint.sites <@ ${[...ctx.sites]}::uuid[])`;
}

export function findWebhook(ctx: Ctx, id: string): Promise<WebhookRow | undefined> {
  // `visible` leaves the statuses that the wire has.
  return ctx.db
    .selectFrom("webhook_endpoint")
    .select(webhookColumns)
    .where("id", "=", id)
    .where(visible(ctx))
    .executeTakeFirst() as Promise<object | undefined> as Promise<WebhookRow | undefined>;
}

/** The webhook, locked until the transaction ends. */
export function lockWebhook(tx: TxCtx, id: string): Promise<WebhookRow | undefined> {
  return tx.db
    .selectFrom("webhook_endpoint")
    .select(webhookColumns)
    .where("id", "=", id)
    .where(visible(tx))
    .forNoKeyUpdate()
    .executeTakeFirst() as Promise<object | undefined> as Promise<WebhookRow | undefined>;
}

/** A webhook as those who keep it know it, whoever asks; undefined once it is deleted. */
export async function keepersOf(
  ctx: Ctx,
  id: string,
): Promise<
  { name: string; url: string; createdBy: string; sites: "all" | readonly string[] } | undefined
> {
  const row = await ctx.db
    .selectFrom("webhook_endpoint")
    .select(["name", "url", "created_by as createdBy", "all_sites as allSites", "sites"])
    .where("id", "=", id)
    .where("status", "<>", "deleted")
    .executeTakeFirst();
  return row && { ...row, sites: row.allSites ? "all" : row.sites };
}

export function pageOfWebhooks(ctx: Ctx, input: WebhookQuery): Promise<Page<WebhookRow>> {
  let query = ctx.db.selectFrom("webhook_endpoint").select(webhookColumns).where(visible(ctx));
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  }) as Promise<Page<object>> as Promise<Page<WebhookRow>>;
}

/** It will be sent events of the sites that its maker sees. */
export function insertWebhook(
  tx: TxCtx,
  given: WebhookFields & Pick<Webhook, "id" | "name" | "url" | "events"> & { secretSealed: Buffer },
): Promise<WebhookRow> {
  return tx.db
    .insertInto("webhook_endpoint")
    .values({
      ...columnsOf(given),
      id: given.id,
      name: given.name,
      url: given.url,
      events: given.events,
      secret_sealed: given.secretSealed,
      all_sites: tx.sites === "all",
      sites: tx.sites === "all" ? [] : [...tx.sites],
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(webhookColumns)
    .executeTakeFirstOrThrow() as Promise<object> as Promise<WebhookRow>;
}

/** Writes to a locked webhook and raises its version. */
function write(
  tx: TxCtx,
  before: WebhookRow,
  columns: UpdateObject<DB, "webhook_endpoint">,
): Promise<WebhookRow> {
  return tx.db
    .updateTable("webhook_endpoint")
    .set({ ...columns, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .returning(webhookColumns)
    .executeTakeFirstOrThrow() as Promise<object> as Promise<WebhookRow>;
}

/** Writes the given fields of a locked webhook and raises its version. */
export const updateWebhook = (tx: TxCtx, before: WebhookRow, fields: WebhookFields) =>
  write(tx, before, columnsOf(fields));

/** Gives a locked webhook another secret. The one that it had signs as well until then; with null, it is gone. */
export const replaceSecret = (
  tx: TxCtx,
  before: WebhookRow,
  secretSealed: Buffer,
  previousUntil: Date | null,
) =>
  write(tx, before, {
    secret_sealed: secretSealed,
    previous_secret_sealed: previousUntil ? sql.ref("secret_sealed") : null,
    previous_until: previousUntil,
  });

/** Nothing is sent to a locked webhook until it is resumed. */
export const pauseWebhook = (tx: TxCtx, before: WebhookRow) =>
  write(tx, before, { status: "paused" });

/** Makes a locked webhook active again, with no failure to its name. */
export const resumeWebhook = (tx: TxCtx, before: WebhookRow) =>
  write(tx, before, {
    status: "active",
    disabled_for: null,
    failures: 0,
    failing_since: null,
    circuit_until: null,
    warned_at: null,
    outages: 0,
  });

/** Takes a locked webhook away for good: it is sent nothing more and its secret is gone. Maintenance removes its history. */
export async function deleteWebhook(tx: TxCtx, before: WebhookRow): Promise<void> {
  await write(tx, before, {
    status: "deleted",
    secret: null,
    secret_sealed: null,
    previous_secret_sealed: null,
    headers_sealed: null,
  });
}
