import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";

/** One event (`sales.order.created`), a family of them (`sales.*`) or all (`*`). */
const EventPattern = z
  .string()
  .max(100)
  .regex(
    /^(\*|[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.\*)?)$/,
    "must be an event such as sales.order.created, a family such as sales.*, or *",
  );
const EventPatterns = z
  .array(EventPattern)
  .min(1, "must name at least one event")
  .max(50, "must name at most 50");

export const Webhook = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    status: z.enum(["active", "disabled"]),
    disabledFor: z.enum(["gone", "failing"]).nullable(),
    failures: z.int(),
    failingSince: Instant.nullable(),
    lastSuccessAt: Instant.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** The answer to a creation, and the only one that ever holds the secret. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string() }).meta({
  id: "WebhookWithSecret",
});
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const NewWebhook = z.strictObject({
  name: line(120),
  url: z.string().trim().min(1, "must not be empty").max(2048, "must be at most 2048 characters"),
  events: EventPatterns,
});
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChange = changeOf(NewWebhook);
export type WebhookChange = z.infer<typeof WebhookChange>;

export const WebhookQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: z.enum(["active", "disabled"]).optional(),
});
export type WebhookQuery = z.infer<typeof WebhookQuery>;
export const WebhookPage = page(Webhook);

export const DeliveryStatus = z.enum(["pending", "retrying", "delivered", "failed"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One message for one endpoint; `messageId` is the `webhook-id` header and the `id` in the body. */
export const Delivery = z
  .object({
    id: Id,
    webhookId: Id,
    messageId: Id,
    type: z.string(),
    seq: z.int().nullable(),
    replayOf: Id.nullable(),
    status: DeliveryStatus,
    attempts: z.int(),
    nextAttemptAt: Instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type Delivery = z.infer<typeof Delivery>;

/** One request that was made, and what came of it. */
export const Attempt = z
  .object({
    attempt: z.int(),
    at: Instant,
    status: z.int().nullable(),
    error: z.string().nullable(),
    latencyMs: z.int(),
    address: z.string().nullable(),
    response: z.string().nullable(),
  })
  .meta({ id: "WebhookAttempt" });
export type Attempt = z.infer<typeof Attempt>;

/** A delivery with the bytes that were signed and every attempt to send them. */
export const DeliveryDetail = Delivery.extend({ body: z.string(), log: z.array(Attempt) }).meta({
  id: "WebhookDeliveryDetail",
});
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

export const DeliveryQuery = z.strictObject({
  id: Id,
  ...pageQuery(["createdAt"]),
  status: DeliveryStatus.optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
export const DeliveryPage = page(Delivery);

/** Deliveries made in this time, ends included, of these events; all that are left out is no condition. */
export const ReplayRange = z.strictObject({
  id: Id,
  from: Instant.optional(),
  to: Instant.optional(),
  types: EventPatterns.optional(),
});
export type ReplayRange = z.infer<typeof ReplayRange>;
export const Replayed = z.object({ deliveries: z.int() });
export type Replayed = z.infer<typeof Replayed>;

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
