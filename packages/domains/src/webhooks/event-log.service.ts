import type { Ctx } from "@millrace/platform/context";
import { lastSeq, pageOfLog, readLog } from "@millrace/platform/event-log";
import { followLog } from "@millrace/platform/event-tail";
import { eventCatalogue, type LoggedEvent } from "@millrace/platform/events";
import type {
  Event,
  EventBrowse,
  EventBrowsePage,
  EventPage,
  EventQuery,
  EventTypeList,
  Watched,
  WatchInput,
} from "./event-log.schema.ts";
import { eventSchema } from "./event-schema.ts";

/** The log behind `after`, of the sites that the caller sees. A consumer that goes on with `lastSeq` misses nothing. */
export async function listEvents(
  ctx: Ctx,
  { after, limit, types }: EventQuery,
): Promise<EventPage> {
  // Read first: everything up to the head is visible to the read that follows it.
  const head = await lastSeq(ctx.db);
  const events = await readLog(ctx, { after, limit: limit + 1, names: types });
  const items = events.slice(0, limit).map(toWire);
  const last = items.at(-1)?.seq ?? after;
  if (events.length > limit) return { items, nextCursor: String(last), lastSeq: last };
  return { items, nextCursor: null, lastSeq: Math.max(last, head) };
}

/** A page of the log in either direction, filtered, of the sites that the caller sees. */
export async function browseEvents(
  ctx: Ctx,
  { types, ...query }: EventBrowse,
): Promise<EventBrowsePage> {
  // Read first: everything up to the head is visible to the read that follows it.
  const position = await lastSeq(ctx.db);
  const { items, ...page } = await pageOfLog(ctx, { ...query, names: types });
  return { ...page, items: items.map(toWire), position };
}

/** The log from a place on, then live, until the signal: none skipped, none twice (`followLog`). */
export async function* watchEvents(
  ctx: Ctx,
  input: WatchInput,
  signal: AbortSignal,
): AsyncGenerator<Watched> {
  const after = input.lastEventId ?? input.after;
  for await (const followed of followLog(ctx, { after, names: input.types, signal })) {
    if (followed.kind === "resync") yield { kind: "resync", seq: followed.lastSeq };
    else yield { kind: "event", seq: followed.event.seq, event: toWire(followed.event) };
  }
}

/** Every kind of event that there is, with the JSON schema of its `data`. */
export function listEventTypes(): EventTypeList {
  const items = eventCatalogue().map(({ name, version, aggregate, summary, payload, example }) => ({
    type: name,
    version,
    aggregate,
    summary,
    schema: eventSchema(payload),
    sample: example,
  }));
  return { items, nextCursor: null };
}

function toWire(event: LoggedEvent): Event {
  const {
    seq,
    id,
    name,
    version,
    createdAt,
    aggregateType,
    aggregateId,
    siteId,
    actor,
    trace,
    payload,
  } = event;
  return {
    seq,
    id,
    type: name,
    version,
    timestamp: createdAt,
    aggregateType,
    aggregateId,
    siteId,
    actor,
    trace,
    // `emit` takes nothing but objects.
    data: payload as Record<string, unknown>,
  };
}
