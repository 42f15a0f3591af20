import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({ webhookId: Id, name: z.string() });
const example = { webhookId: "01939f1e-7c7b-7000-8000-000000000061", name: "Shop" };

const endpointEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "webhooks.endpoint", summary, payload, example });

export const webhookCreated = endpointEvent("webhooks.endpoint.created", "A webhook was made.");
export const webhookUpdated = endpointEvent(
  "webhooks.endpoint.updated",
  "A webhook's settings changed, or it was paused or resumed.",
);
export const webhookSecretRotated = endpointEvent(
  "webhooks.endpoint.secret_rotated",
  "A webhook got another secret.",
);
export const webhookDeleted = endpointEvent("webhooks.endpoint.deleted", "A webhook was deleted.");
export const webhookFailing = endpointEvent(
  "webhooks.endpoint.failing",
  "A webhook failed four times in a row.",
);

export const webhookDisabledEvent = defineEvent({
  name: "webhooks.endpoint.disabled",
  version: 1,
  aggregate: "webhooks.endpoint",
  summary:
    "A webhook was disabled: its receiver answered 410 Gone, or did nothing but fail for five days.",
  payload: payload.extend({ reason: z.enum(["gone", "failing"]) }),
  example: { ...example, reason: "failing" },
});

/** Never in the log: `POST /webhooks/{id}/test` sends it to that webhook alone. */
export const webhookTest = defineEvent({
  name: "webhooks.test",
  version: 1,
  aggregate: "webhooks.endpoint",
  summary: "Somebody is trying a webhook. It is sent to that one only, whatever events it takes.",
  payload,
  example,
});
