import type { DB } from "@millrace/db/generated/types";
import { matches } from "@millrace/platform/event-log";
import type { LoggedEvent } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { Publication } from "@millrace/platform/relay";
import { sql, type Transaction } from "kysely";
import { chosen, holdAll } from "../conditions.ts";
import type { Condition } from "../webhooks.schema.ts";

/** The bytes that are signed and sent, made once. */
export function messageBody(id: string, type: string, timestamp: Date, data: unknown): string {
  return JSON.stringify({ id, type, timestamp, data });
}

/** What of a webhook decides whether it is owed an event, and which bytes. */
interface Endpoint {
  readonly id: string;
  readonly events: readonly string[];
  readonly allSites: boolean;
  readonly sites: readonly string[];
  readonly onlySites: readonly string[];
  readonly conditions: readonly Condition[];
  readonly fields: readonly string[];
  readonly ordering: string;
}

interface Message {
  readonly id: string;
  readonly event: LoggedEvent;
  readonly body: string;
}

const rowsPerInsert = 10_000;

/**
 * Owes each event of the batch to every webhook that takes it and is active or paused, in the transaction that publishes it: no event is
 * published without its deliveries. A webhook of some sites gets their events and those of no site; one that asks for certain sites only
 * theirs. Webhooks that want the whole event share one message, which has the event's id; each choice of fields has one of its own, which
 * names the event. Three statements and one pass over the webhooks, however many there are.
 */
export const fanOut: Publication = async (trx, events, now) => {
  const endpoints = await endpointsToTell(trx);
  const messages = new Map<string, Message>();
  const messageFor = (event: LoggedEvent, fields: readonly string[]): Message => {
    const key = fields.length === 0 ? event.id : `${event.id} ${[...fields].sort().join(" ")}`;
    const known = messages.get(key);
    if (known) return known;
    const { id, name, createdAt, payload } = event;
    const data = fields.length === 0 ? payload : chosen(payload, fields);
    const message = {
      id: fields.length === 0 ? id : newId(),
      event,
      body: messageBody(id, name, createdAt, data),
    };
    messages.set(key, message);
    return message;
  };
  const byName = new Map<string, Endpoint[]>();
  const listening = (name: string): Endpoint[] => {
    const known = byName.get(name);
    if (known) return known;
    const found = endpoints.filter((endpoint) => matches(endpoint.events, name));
    byName.set(name, found);
    return found;
  };
  const owed = events.flatMap((event) =>
    listening(event.name)
      .filter((endpoint) => takes(endpoint, event))
      .map(({ id, fields, ordering }) => ({
        id: newId(),
        endpointId: id,
        message: messageFor(event, fields),
        aggregateId: ordering === "aggregate" ? event.aggregateId : null,
      })),
  );
  if (owed.length === 0) return;

  const sent = [...messages.values()];
  await sql`
    insert into webhook_message (id, event_id, type, body, created_at)
    select id, nullif(event_id, id), type, body, ${now} from unnest(
      ${sent.map(({ id }) => id)}::uuid[], ${sent.map(({ event }) => event.id)}::uuid[],
      ${sent.map(({ event }) => event.name)}::text[], ${sent.map(({ body }) => body)}::text[]
    ) as message (id, event_id, type, body)`.execute(trx);
  for (let at = 0; at < owed.length; at += rowsPerInsert) {
    const rows = owed.slice(at, at + rowsPerInsert);
    await sql`
      insert into webhook_delivery (id, endpoint_id, message_id, seq, aggregate_id, next_attempt_at, created_at)
      select id, endpoint_id, message_id, seq, aggregate_id, ${now}, ${now} from unnest(
        ${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ endpointId }) => endpointId)}::uuid[],
        ${rows.map(({ message }) => message.id)}::uuid[], ${rows.map(({ message }) => message.event.seq)}::bigint[],
        ${rows.map(({ aggregateId }) => aggregateId)}::uuid[]
      ) as delivery (id, endpoint_id, message_id, seq, aggregate_id)`.execute(trx);
  }
};

function takes(endpoint: Endpoint, { siteId, payload }: LoggedEvent): boolean {
  const { allSites, sites, onlySites, conditions } = endpoint;
  const isSeen = allSites || siteId === null || sites.includes(siteId);
  const isAsked = onlySites.length === 0 || (siteId !== null && onlySites.includes(siteId));
  return isSeen && isAsked && holdAll(conditions, payload);
}

function endpointsToTell(trx: Transaction<DB>): Promise<Endpoint[]> {
  return trx
    .selectFrom("webhook_endpoint")
    .select(["id", "events", "all_sites as allSites", "sites", "only_sites as onlySites"])
    .select(["conditions", "fields", "ordering"])
    .where("status", "in", ["active", "paused"])
    .execute() as Promise<object[]> as Promise<Endpoint[]>;
}
