import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { tracked } from "@trpc/server";
import * as log from "./event-log.service.ts";
import { replayTooLarge, unknownEvent, urlRefused, webhookDisabled } from "./webhooks.errors.ts";
import * as wire from "./webhooks.schema.ts";
import * as service from "./webhooks.service.ts";

const tags = ["Webhooks"] as const;
const id = "01939f1e-7c7b-7000-8000-000000000061";
const at = "2026-11-21T08:00:00.000Z";
const newWebhook = { name: "Shop", url: "https://shop.example.com/millrace", events: ["sales.*"] };
const webhook = {
  id,
  ...newWebhook,
  status: "active",
  disabledFor: null,
  failures: 0,
  failingSince: null,
  lastSuccessAt: at,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const delivery = {
  id: "01939f1e-7c7b-7000-8000-000000000062",
  webhookId: id,
  messageId: "01939f1e-7c7b-7000-8000-000000000063",
  type: "sales.order.created",
  seq: 4711,
  replayOf: null,
  status: "delivered",
  attempts: 1,
  nextAttemptAt: null,
  lastStatus: 200,
  lastError: null,
  createdAt: at,
  finishedAt: at,
};
const due = {
  ...delivery,
  status: "pending",
  attempts: 0,
  nextAttemptAt: at,
  lastStatus: null,
  finishedAt: null,
};
const attempt = {
  attempt: 1,
  at,
  status: 200,
  error: null,
  latencyMs: 38,
  address: "203.0.113.7",
  response: "ok",
};
const event = {
  seq: 4711,
  id: delivery.messageId,
  type: delivery.type,
  version: 1,
  timestamp: at,
  aggregateType: "sales.order",
  aggregateId: "01939f1e-7c7b-7000-8000-000000000064",
  siteId: null,
  actor: "system:import",
  trace: "01939f1e-7c7b-7000-8000-000000000065",
  data: { number: "SO-000123" },
};
const eventType = {
  type: "sites.site.created",
  version: 1,
  aggregate: "sites.site",
  summary: "A site was opened.",
  schema: { type: "object", properties: { code: { type: "string", maxLength: 40 } } },
  sample: { code: "HQ" },
};

export const webhooksRouter = router({
  list: permitted("webhooks:read")
    .meta(
      rest("GET", "/webhooks", {
        summary: "List webhooks",
        tags,
        example: { output: { items: [webhook], nextCursor: null } },
      }),
    )
    .input(wire.WebhookQuery)
    .output(wire.WebhookPage)
    .query(({ ctx, input }) => service.listWebhooks(ctx, input)),
  get: permitted("webhooks:read")
    .meta(
      rest("GET", "/webhooks/{id}", {
        summary: "Read a webhook",
        tags,
        example: { output: webhook },
      }),
    )
    .input(ById)
    .output(wire.Webhook)
    .query(({ ctx, input }) => service.getWebhook(ctx, input)),
  create: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks", {
        summary: "Make a webhook",
        description:
          "The answer holds the `secret` that signs its deliveries (Standard Webhooks); no other answer does.",
        tags,
        status: 201,
        problems: [urlRefused, unknownEvent],
        example: {
          input: newWebhook,
          output: { ...webhook, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=" },
        },
      }),
    )
    .input(wire.NewWebhook)
    .output(wire.WebhookWithSecret)
    .mutation(({ ctx, input }) => service.createWebhook(ctx, input)),
  update: permitted("webhooks:write")
    .meta(
      rest("PATCH", "/webhooks/{id}", {
        summary: "Change a webhook",
        tags,
        replace: wire.NewWebhook,
        problems: [urlRefused, unknownEvent],
        example: { input: { events: ["sales.*", "inventory.stock.low"] }, output: webhook },
      }),
    )
    .input(wire.WebhookChange)
    .output(wire.Webhook)
    .mutation(({ ctx, input }) => service.updateWebhook(ctx, input)),
  delete: permitted("webhooks:write")
    .meta(
      rest("DELETE", "/webhooks/{id}", {
        summary: "Delete a webhook",
        tags,
        status: 204,
        example: {},
      }),
    )
    .input(Target)
    .mutation(({ ctx, input }) => service.deleteWebhook(ctx, input)),
  resume: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/resume", {
        summary: "Make a disabled webhook active again",
        description: "What was due while it was disabled is sent.",
        tags,
        example: { input: {}, output: webhook },
      }),
    )
    .input(Target)
    .output(wire.Webhook)
    .mutation(({ ctx, input }) => service.resumeWebhook(ctx, input)),
  test: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/test", {
        summary: "Send a test event to a webhook",
        description: "Read the delivery to see how it went.",
        tags,
        status: 202,
        problems: [webhookDisabled],
        example: { output: due },
      }),
    )
    .input(ById)
    .output(wire.Delivery)
    .mutation(({ ctx, input }) => service.testWebhook(ctx, input)),
  replay: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/replay", {
        summary: "Send a webhook's deliveries of a time once more",
        description:
          "The same bytes under the same ids, as new deliveries; the old ones stay as they were.",
        tags,
        status: 202,
        problems: [webhookDisabled, replayTooLarge],
        example: { input: { from: at, types: ["sales.*"] }, output: { deliveries: 12 } },
      }),
    )
    .input(wire.ReplayRange)
    .output(wire.Replayed)
    .mutation(({ ctx, input }) => service.replayDeliveries(ctx, input)),

  deliveries: router({
    list: permitted("webhooks:read")
      .meta(
        rest("GET", "/webhooks/{id}/deliveries", {
          summary: "List a webhook's deliveries",
          tags,
          example: { output: { items: [delivery], nextCursor: null } },
        }),
      )
      .input(wire.DeliveryQuery)
      .output(wire.DeliveryPage)
      .query(({ ctx, input }) => service.listDeliveries(ctx, input)),
    get: permitted("webhooks:read")
      .meta(
        rest("GET", "/webhooks/deliveries/{id}", {
          summary: "Read a delivery with its body and attempts",
          tags,
          example: { output: { ...delivery, body: '{"id":"…"}', log: [attempt] } },
        }),
      )
      .input(ById)
      .output(wire.DeliveryDetail)
      .query(({ ctx, input }) => service.getDelivery(ctx, input)),
    retry: permitted("webhooks:write")
      .meta(
        rest("POST", "/webhooks/deliveries/{id}/retry", {
          summary: "Send a delivery again",
          description:
            "One that is over stays as it was and gets a successor; one that waits for its next attempt has it now.",
          tags,
          status: 202,
          problems: [webhookDisabled],
          example: { output: { ...due, replayOf: delivery.id } },
        }),
      )
      .input(ById)
      .output(wire.Delivery)
      .mutation(({ ctx, input }) => service.retryDelivery(ctx, input)),
  }),

  eventTypes: router({
    list: permitted("webhooks:read")
      .meta(
        rest("GET", "/webhooks/events", {
          summary: "List the kinds of event that there are",
          tags,
          example: { output: { items: [eventType], nextCursor: null } },
        }),
      )
      .output(wire.EventTypeList)
      .query(() => log.listEventTypes()),
  }),

  events: router({
    list: permitted("events:read")
      .meta(
        rest("GET", "/events", {
          summary: "Read the event log",
          description:
            "Send `lastSeq` of each answer as `after` of the next: no event is skipped, however late it was written. From v2 on, this path has filters, both directions and the cursors of every list.",
          deprecated: { since: "2026-11-21", sunset: "2027-11-21" },
          tags: ["Events"],
          example: { output: { items: [event], nextCursor: null, lastSeq: 4711 } },
        }),
      )
      .input(wire.EventQuery)
      .output(wire.EventPage)
      .query(({ ctx, input }) => log.listEvents(ctx, input)),
    browse: permitted("events:read")
      .meta(
        rest("GET", "/events", {
          version: "v2",
          summary: "Browse the event log",
          description:
            "In either direction (`sort=-seq` has the newest first), by kind, aggregate and time. A consumer reads on by `cursor` until it is null, and later behind `after`, the `position` it was told.",
          tags: ["Events"],
          example: { output: { items: [event], nextCursor: null, position: 4711 } },
        }),
      )
      .input(wire.EventBrowse)
      .output(wire.EventBrowsePage)
      .query(({ ctx, input }) => log.browseEvents(ctx, input)),
    watch: permitted("events:read")
      .input(wire.WatchInput)
      .subscription(async function* ({ ctx, input, signal }) {
        const until = signal ?? ctx.signal ?? new AbortController().signal;
        for await (const watched of log.watchEvents(ctx, input, until))
          yield tracked(String(watched.seq), watched);
      }),
  }),
});
