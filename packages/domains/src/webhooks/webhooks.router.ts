import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as history from "./deliveries/history.service.ts";
import { eventsRouter, eventTypesRouter } from "./event-log.router.ts";
import {
  headerWithoutValue,
  replayTooLarge,
  rotationUnderWay,
  unknownEvent,
  unknownField,
  unknownSite,
  urlRefused,
  webhookDisabled,
  webhookPaused,
} from "./webhooks.errors.ts";
import * as wire from "./webhooks.schema.ts";
import * as service from "./webhooks.service.ts";

const tags = ["Webhooks"] as const;
const id = "01939f1e-7c7b-7000-8000-000000000061";
const at = "2026-11-21T08:00:00.000Z";
const newWebhook = { name: "Shop", url: "https://shop.example.com/millrace", events: ["sales.*"] };
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
const settingsProblems = [urlRefused, unknownEvent, unknownField, unknownSite, headerWithoutValue];
const webhook = {
  id,
  ...newWebhook,
  onlySites: [],
  conditions: [],
  payloadFields: [],
  maxAttempts: 10,
  timeoutSeconds: 15,
  concurrency: 10,
  perSecond: null,
  ordering: "none",
  headerNames: [],
  status: "active",
  disabledFor: null,
  previousSecretUntil: null,
  delivered: 4711,
  failed: 0,
  circuit: { state: "closed", until: null },
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
  requestHeaders: { "webhook-id": delivery.messageId },
  response: "ok",
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
        example: { output: { ...webhook, pending: 0 } },
      }),
    )
    .input(ById)
    .output(wire.WebhookDetail)
    .query(({ ctx, input }) => service.getWebhook(ctx, input)),
  create: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks", {
        summary: "Make a webhook",
        description:
          "The answer holds the `secret` that signs its deliveries (Standard Webhooks); no other answer does. Values of `ownHeaders` are in no answer.",
        tags,
        status: 201,
        problems: settingsProblems,
        example: { input: newWebhook, output: { ...webhook, secret } },
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
        description:
          "Settings of sending count for what is due already; sites, conditions and fields for what happens from now on. `ownHeaders` replaces all of them; null keeps a value that there is.",
        replace: wire.NewWebhook,
        problems: settingsProblems,
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
  rotateSecret: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/rotate-secret", {
        summary: "Give a webhook another secret",
        description:
          "The answer holds the new `secret`; no other answer does. For 24 hours deliveries are signed with both, and another rotation is refused. `revokePrevious` ends the older ones at once, at any time: for a secret that leaked.",
        tags,
        problems: [rotationUnderWay],
        example: {
          input: {},
          output: { ...webhook, previousSecretUntil: "2026-11-22T08:00:00.000Z", secret },
        },
      }),
    )
    .input(wire.Rotation)
    .output(wire.WebhookWithSecret)
    .mutation(({ ctx, input }) => service.rotateSecret(ctx, input)),
  pause: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/pause", {
        summary: "Send nothing to a webhook for a while",
        description:
          "What happens meanwhile is owed, kept for 30 days, and sent when it is resumed. Requests under way end.",
        tags,
        problems: [webhookDisabled],
        example: { input: {}, output: { ...webhook, status: "paused" } },
      }),
    )
    .input(Target)
    .output(wire.Webhook)
    .mutation(({ ctx, input }) => service.pauseWebhook(ctx, input)),
  resume: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/resume", {
        summary: "Make a paused or disabled webhook active again",
        description:
          "What it is owed is sent: of a paused one all that happened meanwhile, of a disabled one what was due before.",
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
        problems: [webhookDisabled, webhookPaused],
        example: { output: due },
      }),
    )
    .input(ById)
    .output(wire.Delivery)
    .mutation(({ ctx, input }) => history.testWebhook(ctx, input)),
  replay: permitted("webhooks:write")
    .meta(
      rest("POST", "/webhooks/{id}/replay", {
        summary: "Send a webhook's deliveries of a time once more",
        description:
          "The same bytes under the same ids, as new deliveries; the old ones stay as they were. All conditions that are given must hold; at most 10,000 in one call.",
        tags,
        status: 202,
        problems: [webhookDisabled, webhookPaused, replayTooLarge],
        example: {
          input: { from: at, types: ["sales.*"], status: "failed" },
          output: { deliveries: 12 },
        },
      }),
    )
    .input(wire.ReplayRange)
    .output(wire.Replayed)
    .mutation(({ ctx, input }) => history.replayDeliveries(ctx, input)),
  stats: permitted("webhooks:read")
    .meta(
      rest("GET", "/webhooks/{id}/stats", {
        summary: "Read how a webhook's deliveries went, by hour",
        description:
          "Attempts of the last 24 hours. Where very much was sent, the newest 20,000 deliveries are counted: `from` says how far back they reach.",
        tags,
        example: {
          output: {
            from: at,
            hours: [{ at, delivered: 120, failed: 2, p50: 38, p95: 210 }],
          },
        },
      }),
    )
    .input(ById)
    .output(wire.WebhookStats)
    .query(({ ctx, input }) => history.webhookStats(ctx, input)),

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
      .query(({ ctx, input }) => history.listDeliveries(ctx, input)),
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
      .query(({ ctx, input }) => history.getDelivery(ctx, input)),
    retry: permitted("webhooks:write")
      .meta(
        rest("POST", "/webhooks/deliveries/{id}/retry", {
          summary: "Send a delivery again",
          description:
            "One that is over stays as it was and gets a successor; one that waits for its next attempt has it now.",
          tags,
          status: 202,
          problems: [webhookDisabled, webhookPaused],
          example: { output: { ...due, replayOf: delivery.id } },
        }),
      )
      .input(ById)
      .output(wire.Delivery)
      .mutation(({ ctx, input }) => history.retryDelivery(ctx, input)),
  }),

  eventTypes: eventTypesRouter,
  events: eventsRouter,
});
