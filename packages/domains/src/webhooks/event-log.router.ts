import { permitted, rest, router, signedIn } from "@millrace/platform/procedure";
import { tracked } from "@trpc/server";
import { watchChanges } from "./changes.ts";
import * as wire from "./event-log.schema.ts";
import * as log from "./event-log.service.ts";

const tags = ["Webhooks"] as const;
const at = "2026-11-21T08:00:00.000Z";
const event = {
  seq: 4711,
  id: "01939f1e-7c7b-7000-8000-000000000063",
  type: "sales.order.created",
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

export const eventTypesRouter = router({
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
});

export const eventsRouter = router({
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
  changes: signedIn.subscription(({ ctx, signal }) =>
    watchChanges(ctx, signal ?? ctx.signal ?? new AbortController().signal),
  ),
});
