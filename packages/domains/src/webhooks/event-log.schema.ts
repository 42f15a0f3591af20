import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";
import { EventPatterns } from "./webhooks.schema.ts";

/** An event as it stands in the log. Webhooks carry `id`, `type`, `timestamp` and `data` of it. */
export const Event = z
  .object({
    seq: z.int(),
    id: Id,
    type: z.string(),
    version: z.int(),
    timestamp: Instant,
    aggregateType: z.string(),
    aggregateId: Id,
    siteId: Id.nullable(),
    actor: z.string(),
    trace: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Event" });
export type Event = z.infer<typeof Event>;

export const EventQuery = z.strictObject({
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(100),
  types: EventPatterns.optional(),
});
export type EventQuery = z.infer<typeof EventQuery>;

/**
 * A piece of the log. `lastSeq` says how far it was read, also past events that were not asked for: it is the next question's `after`.
 * `nextCursor` is that number as text while more is there at once, null when the caller has caught up.
 */
export const EventPage = z.object({
  items: z.array(Event),
  nextCursor: z.string().nullable(),
  lastSeq: z.int(),
});
export type EventPage = z.infer<typeof EventPage>;

/** The log in either direction: `-seq` has the newest first. All that are left out is no condition; `to` and `before` are exclusive. */
export const EventBrowse = z.strictObject({
  ...pageQuery(["seq"]),
  types: EventPatterns.optional(),
  aggregateId: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  after: z.int().min(0).optional(),
  before: z.int().min(1).optional(),
});
export type EventBrowse = z.infer<typeof EventBrowse>;

/** `position` says how far the log was complete when this page was read: once `nextCursor` is null, go on later with it as `after`. */
export const EventBrowsePage = page(Event).extend({ position: z.int() });
export type EventBrowsePage = z.infer<typeof EventBrowsePage>;

/** `lastEventId` is set by clients that reconnect, and counts; with neither, only what is still to come. */
export const WatchInput = z.strictObject({
  after: z.int().min(0).optional(),
  lastEventId: z.coerce.number().int().min(0).optional(),
  types: EventPatterns.optional(),
});
export type WatchInput = z.infer<typeof WatchInput>;

/** What a subscription yields: an event, or that too many were missed: read the state anew, events go on behind `seq`. */
export type Watched =
  | { readonly kind: "event"; readonly seq: number; readonly event: Event }
  | { readonly kind: "resync"; readonly seq: number };

const EventTypeInfo = z
  .object({
    type: z.string(),
    version: z.int(),
    aggregate: z.string(),
    summary: z.string(),
    schema: z.record(z.string(), z.unknown()),
    /** Data of such an event. Not called `example`: beside `type`, readers of OpenAPI would take it for a schema's. */
    sample: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "EventType" });
export const EventTypeList = z.object({ items: z.array(EventTypeInfo), nextCursor: z.null() });
export type EventTypeList = z.infer<typeof EventTypeList>;
