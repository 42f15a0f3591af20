import { matches } from "@millrace/platform/event-log";
import type { LoggedEvent } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { Publication } from "@millrace/platform/relay";
import { sql } from "kysely";

/** The bytes that are signed and sent, made once. */
export function messageBody(id: string, type: string, timestamp: Date, data: unknown): string {
  return JSON.stringify({ id, type, timestamp, data });
}

const rowsPerInsert = 10_000;

/**
 * Owes each event of the batch to every active webhook that takes it, in the transaction that publishes it: no event is published
 * without its deliveries. A webhook of some sites gets their events and those of no site.
 */
export const fanOut: Publication = async (trx, events, now) => {
  const endpoints = await trx
    .selectFrom("webhook_endpoint")
    .select(["id", "events", "all_sites", "sites"])
    .where("status", "=", "active")
    .execute();
  const takes = (endpoint: (typeof endpoints)[number], { name, siteId }: LoggedEvent) =>
    matches(endpoint.events, name) &&
    (endpoint.all_sites || siteId === null || endpoint.sites.includes(siteId));
  const owed = events.flatMap((event) =>
    endpoints
      .filter((endpoint) => takes(endpoint, event))
      .map((endpoint) => ({ id: newId(), endpointId: endpoint.id, event })),
  );
  if (owed.length === 0) return;

  const sent = [...new Set(owed.map(({ event }) => event))];
  await sql`
    insert into webhook_message (id, type, body, created_at)
    select id, type, body, ${now} from unnest(
      ${sent.map(({ id }) => id)}::uuid[], ${sent.map(({ name }) => name)}::text[],
      ${sent.map(({ id, name, createdAt, payload }) => messageBody(id, name, createdAt, payload))}::text[]
    ) as message (id, type, body)`.execute(trx);
  for (let at = 0; at < owed.length; at += rowsPerInsert) {
    const rows = owed.slice(at, at + rowsPerInsert);
    await sql`
      insert into webhook_delivery (id, endpoint_id, message_id, seq, next_attempt_at, created_at)
      select id, endpoint_id, message_id, seq, ${now}, ${now} from unnest(
        ${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ endpointId }) => endpointId)}::uuid[],
        ${rows.map(({ event }) => event.id)}::uuid[], ${rows.map(({ event }) => event.seq)}::bigint[]
      ) as delivery (id, endpoint_id, message_id, seq)`.execute(trx);
  }
};
