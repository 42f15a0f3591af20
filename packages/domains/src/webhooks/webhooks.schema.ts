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
export const EventPatterns = z
  .array(EventPattern)
  .min(1, "must name at least one event")
  .max(50, "must name at most 50");

/** `sales.order.created` → `total`, `customer.country`, `lines.sku`: a path into the data, through lists to each of their items. */
const DataPath = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/,
    "must be a path into the data, such as customer.country",
  );

const Scalar = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
const operations = ["eq", "ne", "in", "gt", "gte", "lt", "lte", "exists"] as const;

/** What an event's data must be like. `in` takes a list, `exists` true (the default) or false, the others one value. */
export const Condition = z
  .strictObject({
    path: DataPath,
    op: z.enum(operations),
    value: z.union([Scalar, z.array(Scalar).min(1).max(100)]).optional(),
  })
  .superRefine(({ op, value }, check) => {
    const expected = {
      in: Array.isArray(value) || "must be a list of values",
      exists: value === undefined || typeof value === "boolean" || "must be true or false",
      eq: isScalar(value) || "must be one value",
      ne: isScalar(value) || "must be one value",
      gt: isOrdered(value) || orderedOnly,
      gte: isOrdered(value) || orderedOnly,
      lt: isOrdered(value) || orderedOnly,
      lte: isOrdered(value) || orderedOnly,
    }[op];
    if (expected !== true)
      check.addIssue({ code: "custom", path: ["value"], message: expected, input: value });
  })
  .meta({ id: "WebhookCondition" });
export type Condition = z.infer<typeof Condition>;

const orderedOnly = "must be a number, or text such as a date";
const isScalar = (value: unknown) => value !== undefined && !Array.isArray(value);
const isOrdered = (value: unknown) => typeof value === "number" || typeof value === "string";

/** Headers that say what the request is, and that intermediaries take for theirs (RFC 9110, 7.6.1): not a webhook's own. */
const reservedHeader =
  /^(connection|keep-alive|te|trailers?|transfer-encoding|upgrade|expect|host|date|user-agent|traceparent|tracestate|x-webhook-signature|(content|proxy|webhook)-.*)$/i;
const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be the name of a header")
  .refine((name) => !reservedHeader.test(name), "is not a header that can be set")
  .toLowerCase();
const HeaderValue = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(2000)
  .regex(/^[\x20-\x7e]*$/, "may hold visible ASCII characters only");

/** Values go in and never come out: null keeps the one that there is. */
const OwnHeaders = z
  .record(HeaderName, HeaderValue.nullable())
  .refine((headers) => Object.keys(headers).length <= 20, "must be at most 20");

const unique = (values: readonly string[]) => new Set(values).size === values.length;

const Ordering = z.enum(["none", "aggregate"]);
const WebhookStatus = z.enum(["active", "paused", "disabled"]);

export const Webhook = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    onlySites: z.array(Id),
    conditions: z.array(Condition),
    payloadFields: z.array(z.string()),
    maxAttempts: z.int(),
    timeoutSeconds: z.int(),
    concurrency: z.int(),
    perSecond: z.int().nullable(),
    ordering: Ordering,
    /** The names of its own headers; their values are in no answer. */
    headerNames: z.array(z.string()),
    status: WebhookStatus,
    disabledFor: z.enum(["gone", "failing"]).nullable(),
    /** Until when the secret before the current one signs as well; null when there is only one. */
    previousSecretUntil: Instant.nullable(),
    failures: z.int(),
    failingSince: Instant.nullable(),
    lastSuccessAt: Instant.nullable(),
    /** Deliveries that ended well and that ended in failure, since it was made. */
    delivered: z.int(),
    failed: z.int(),
    /** Open: the receiver failed so often that nothing is sent until then. */
    circuit: z.object({ state: z.enum(["closed", "open"]), until: Instant.nullable() }),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

/** With what it is still owed: counted up to 10,000, which then means so many or more. */
export const WebhookDetail = Webhook.extend({ pending: z.int() }).meta({ id: "WebhookDetail" });
export type WebhookDetail = z.infer<typeof WebhookDetail>;

/** The answer to a creation or a rotation, and the only one that ever holds the secret. */
export const WebhookWithSecret = Webhook.extend({ secret: z.string() }).meta({
  id: "WebhookWithSecret",
});
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

export const NewWebhook = z.strictObject({
  name: line(120),
  url: z.string().trim().min(1, "must not be empty").max(2048, "must be at most 2048 characters"),
  events: EventPatterns,
  /** Only what happened at these sites; none is no condition. */
  onlySites: z
    .array(Id)
    .max(100, "must be at most 100")
    .refine(unique, "must be different")
    .default([]),
  /** All of them must hold. */
  conditions: z.array(Condition).max(20, "must be at most 20").default([]),
  /** What of the data is sent; none is all of it. `id`, `type` and `timestamp` always are. */
  payloadFields: z
    .array(DataPath)
    .max(100, "must be at most 100")
    .refine(unique, "must be different")
    .default([]),
  maxAttempts: z.int().min(1).max(20).default(10),
  timeoutSeconds: z.int().min(1).max(30).default(15),
  concurrency: z.int().min(1).max(100).default(10),
  perSecond: z.int().min(1).max(1000).nullable().default(null),
  ordering: Ordering.default("none"),
  ownHeaders: OwnHeaders.default({}),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChange = changeOf(NewWebhook);
export type WebhookChange = z.infer<typeof WebhookChange>;

export const Rotation = z.strictObject({
  id: Id,
  version: Version.optional(),
  /** For a secret that leaked: the ones before end now, not in a day. */
  revokePrevious: z.boolean().default(false),
});
export type Rotation = z.infer<typeof Rotation>;

export const WebhookQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: WebhookStatus.optional(),
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
    /** What was sent with it; null for attempts of older versions. Values of the webhook's own headers are left out. */
    requestHeaders: z.record(z.string(), z.string()).nullable(),
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
  /** An event, or a family such as `sales.*`. */
  type: EventPattern.optional(),
  eventId: Id.optional(),
  /** When it was made; `to` is exclusive. */
  from: Instant.optional(),
  to: Instant.optional(),
});
export type DeliveryQuery = z.infer<typeof DeliveryQuery>;
export const DeliveryPage = page(Delivery);

/**
 * Deliveries made in this time, ends included, of these events, with this end, about this one thing; all that are left out is no
 * condition.
 */
export const ReplayRange = z.strictObject({
  id: Id,
  from: Instant.optional(),
  to: Instant.optional(),
  types: EventPatterns.optional(),
  status: z.enum(["delivered", "failed"]).optional(),
  aggregateId: Id.optional(),
});
export type ReplayRange = z.infer<typeof ReplayRange>;
export const Replayed = z.object({ deliveries: z.int() });
export type Replayed = z.infer<typeof Replayed>;

const Hour = z.object({
  /** The hour's beginning. */
  at: Instant,
  delivered: z.int(),
  failed: z.int(),
  /** Milliseconds that half, and that all but a twentieth, of the attempts took; null for an hour without. */
  p50: z.int().nullable(),
  p95: z.int().nullable(),
});

/**
 * Attempts by hour, oldest first, of the deliveries made since `from`: 24 hours ago, or later where so much was sent that only the newest
 * 20,000 deliveries are counted.
 */
export const WebhookStats = z.object({ from: Instant, hours: z.array(Hour) }).meta({
  id: "WebhookStats",
});
export type WebhookStats = z.infer<typeof WebhookStats>;
