import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Ctx } from "./context.ts";
import { type PageInput, paginate } from "./cursor.ts";
import type { LoggedEvent } from "./events.ts";

interface LogRange {
  /** Events behind this number only; 0 is the beginning. */
  readonly after: number;
  readonly limit: number;
  /** Event names, `sales.*` for a family; absent for all. */
  readonly names?: readonly string[] | undefined;
  readonly aggregateId?: string | undefined;
}

/**
 * Published events in the log's order, of the sites that the caller sees. Numbers are given in commit-visible order by one relay at a
 * time, so a reader that goes on behind the last number it saw misses nothing, however late a transaction commits.
 */
export function readLog(ctx: Ctx, { after, limit, ...filter }: LogRange): Promise<LoggedEvent[]> {
  const rows = filtered(ctx, filter).where("seq", ">", after).orderBy("seq").limit(limit);
  return rows.execute() as Promise<LoggedEvent[]>;
}

/** What of the log is meant: names or families of them, one thing's story, a time, a stretch of numbers (ends left out). */
export interface LogFilter {
  readonly names?: readonly string[] | undefined;
  readonly aggregateId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** A page of the published log of the sites that the caller sees, in its order or, with the sort `-seq`, the newest first. */
export function pageOfLog(ctx: Ctx, input: PageInput & LogFilter): Promise<Page<LoggedEvent>> {
  const rows = filtered(ctx, input).where("seq", "is not", null);
  return paginate(ctx, rows, {
    input,
    sorts: { seq: "seq" },
    defaultSort: "seq",
    id: "seq",
  }) as Promise<Page<LoggedEvent>>;
}

function filtered(ctx: Ctx, filter: LogFilter) {
  const { names, aggregateId, from, to, after, before } = filter;
  let query = eventRows(ctx.db);
  if (names) {
    const exact = names.filter((name) => !name.endsWith("*"));
    const families = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
    query = query.where((is) =>
      is.or([
        ...(exact.length > 0 ? [is("name", "in", exact)] : []),
        ...families.map((family) => is("name", "like", `${family.replace(/[\\%_]/g, "\\$&")}%`)),
      ]),
    );
  }
  if (aggregateId) query = query.where("aggregate_id", "=", aggregateId);
  if (from) query = query.where("created_at", ">=", from);
  if (to) query = query.where("created_at", "<", to);
  if (after !== undefined) query = query.where("seq", ">", after);
  if (before !== undefined) query = query.where("seq", "<", before);
  if (ctx.sites !== "all") {
    const sites = [...ctx.sites];
    query = query.where((is) =>
      is.or([is("site_id", "is", null), ...(sites.length > 0 ? [is("site_id", "in", sites)] : [])]),
    );
  }
  return query;
}

/** The newest number; 0 while the log is empty. */
export async function lastSeq(db: Kysely<DB>): Promise<number> {
  const head = await db.selectFrom("event_head").select("seq").executeTakeFirst();
  return head?.seq ?? 0;
}

/** Which span caused these events, by event; those of which nobody knows are not in it. */
export async function traceparentsOf(
  db: Kysely<DB>,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("event")
    .select(["id", "traceparent"])
    .where("id", "=", sql<string>`any(${[...new Set(eventIds)]}::uuid[])`)
    .where("traceparent", "is not", null)
    .execute();
  return new Map(rows.flatMap(({ id, traceparent }) => (traceparent ? [[id, traceparent]] : [])));
}

/** Columns of `event` under the names of `LoggedEvent`; of published ones `seq` is never null. */
export function eventRows(db: Kysely<DB>) {
  return db
    .selectFrom("event")
    .select([
      "seq",
      "id",
      "name",
      "version",
      "aggregate_type as aggregateType",
      "aggregate_id as aggregateId",
      "site_id as siteId",
      "payload",
      "actor",
      "trace",
      "created_at as createdAt",
    ]);
}

/** True when an event name is meant by one of these patterns: `*`, `sales.*`, `sales.order.created`. */
export function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name,
  );
}

/** What the relay has not published yet: how many events, and for how many seconds the oldest has waited. */
export async function outboxLag(
  db: Kysely<DB>,
  now: Date,
): Promise<{ events: number; seconds: number }> {
  const waiting = await db
    .selectFrom("event")
    .select((is) => [is.fn.countAll<number>().as("events"), is.fn.min("created_at").as("oldest")])
    .where("seq", "is", null)
    .executeTakeFirstOrThrow();
  const oldest = waiting.oldest as Date | null;
  return {
    events: waiting.events,
    seconds: oldest ? Math.max(0, (now.getTime() - oldest.getTime()) / 1000) : 0,
  };
}

/** The ids of the published events about one thing, as a subquery for a store that keeps something about events. */
export const eventsAbout = (aggregateId: string): RawBuilder<unknown> =>
  sql`select id from event where aggregate_id = ${aggregateId} and seq is not null`;
