import { traceparentsOf } from "@millrace/platform/event-log";
import type { Exchange, Outbound, Outgoing } from "@millrace/platform/outbound";
import type { Platform } from "@millrace/platform/platform";
import { noteSpan, traced, traceparent } from "@millrace/platform/tracing";
import { succeeded } from "../webhooks.rules.ts";
import type { Claimed } from "./deliveries.store.ts";

/** Names on each delivery the span that caused its event; `messageId` is the event's id. */
export async function nameCauses(platform: Platform, claimed: readonly Claimed[]): Promise<void> {
  if (claimed.length === 0) return;
  const ids = claimed.map(({ messageId }) => messageId);
  const causes = await traceparentsOf(platform.db, ids);
  for (const delivery of claimed) delivery.traceparent = causes.get(delivery.messageId);
}

/** Sends within a span of the trace that caused the event, and tells the receiver which (`traceparent`, W3C Trace Context). */
export function sendTraced(
  outbound: Outbound,
  request: Outgoing,
  delivery: Claimed,
): Promise<Exchange> {
  const start = {
    name: "webhook delivery",
    kind: "client",
    parent: delivery.traceparent,
    attributes: {
      "server.address": request.origin,
      "millrace.webhook.id": delivery.webhookId,
      "millrace.message.id": delivery.messageId,
      "millrace.delivery.attempt": delivery.attempts + 1,
    },
  } as const;
  return traced(start, async () => {
    const parent = traceparent();
    const headers = parent ? [...request.headers, "traceparent", parent] : request.headers;
    const exchange = await outbound.send({ ...request, headers });
    const { status } = exchange;
    noteSpan({
      attributes: { "http.response.status_code": status ?? undefined },
      failed: !succeeded(exchange),
    });
    return exchange;
  });
}
