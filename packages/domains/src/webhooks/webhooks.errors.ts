import { defineProblem } from "@millrace/platform/errors";

export const urlRefused = defineProblem({
  code: "webhooks.url_refused",
  kind: "invalid",
  title: "This URL cannot be called",
  help: "A webhook's URL is https, holds no user or password, and leads to a public address. On a closed network an administrator can set `MILLRACE_ALLOW_PRIVATE_WEBHOOKS=true`. Names are checked when they are called: one that leads to a private address then fails in the delivery's history.",
});

export const unknownEvent = defineProblem({
  code: "webhooks.unknown_event",
  kind: "invalid",
  title: "There is no such event",
  help: "`errors` names each pattern that matches no event. `GET /webhooks/events` lists them all.",
});

export const webhookDisabled = defineProblem({
  code: "webhooks.disabled",
  kind: "conflict",
  title: "The webhook is disabled",
  help: "It answered 410 Gone, or did nothing but fail for five days. Mend the receiver, then call `POST /webhooks/{id}/resume`.",
});

export const unknownField = defineProblem({
  code: "webhooks.unknown_field",
  kind: "invalid",
  title: "The events have no such field",
  help: "`errors` names each path of `conditions` and `payloadFields` that leads to nothing. The schemas of all events are at `GET /webhooks/events`. Each event that is named by itself must have what conditions ask about; of families, one.",
});

export const unknownSite = defineProblem({
  code: "webhooks.unknown_site",
  kind: "invalid",
  title: "There is no such site",
  help: "`errors` names each of `onlySites` that is no site, or none that you see.",
});

export const headerWithoutValue = defineProblem({
  code: "webhooks.header_without_value",
  kind: "invalid",
  title: "A header has no value",
  help: "In `ownHeaders`, null keeps the value of a header that the webhook has already; a new one needs its value.",
});

export const rotationUnderWay = defineProblem({
  code: "webhooks.rotation_under_way",
  kind: "conflict",
  title: "The secret was changed within the last day",
  help: "Both secrets sign until `details.until`, and receivers may still know only the older one. Wait until then; if a secret has leaked, send `revokePrevious: true`: all secrets but the new one end at once.",
});

export const webhookPaused = defineProblem({
  code: "webhooks.paused",
  kind: "conflict",
  title: "The webhook is paused",
  help: "Nothing is sent to it until `POST /webhooks/{id}/resume`. What happens meanwhile is kept for it.",
});

export const replayTooLarge = defineProblem({
  code: "webhooks.replay_too_large",
  kind: "conflict",
  title: "Too many deliveries for one replay",
  help: "One call replays at most the number that `details.limit` gives; nothing was replayed. Narrow `from`, `to`, `types`, `status` or `aggregateId` and call again for the rest.",
});
