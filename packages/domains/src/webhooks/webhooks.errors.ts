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

export const replayTooLarge = defineProblem({
  code: "webhooks.replay_too_large",
  kind: "conflict",
  title: "Too many deliveries for one replay",
  help: "One call replays at most the number that `details.limit` gives; nothing was replayed. Narrow `from`, `to` or `types` and call again for the rest.",
});
