import { Drawer, Stack, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { exactDateTime } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Copyable, Json, RecordId, When } from "../../parts/values.tsx";
import { SubjectLink } from "./event-links.tsx";
import type { LoggedEvent } from "./newest-events.ts";
import { useNewestEvents } from "./use-newest-events.ts";

const pageSize = 25;

export function EventsPage() {
  const may = useMay();
  const [shown, setShown] = useState<LoggedEvent | null>(null);
  const list = useListState({ filters: ["type"], sorts: [] });
  const before = list.cursor === undefined ? undefined : Number(list.cursor);
  const { type } = list.filters;
  const events = useNewestEvents(pageSize, { before, type });
  const types = useQuery(
    trpc.webhooks.eventTypes.list.queryOptions(undefined, { enabled: may("webhooks:read") }),
  );
  const last = events.data?.at(-1);
  const query = {
    ...events,
    data: events.data && {
      items: events.data,
      nextCursor: last && last.seq > 1 && events.data.length === pageSize ? String(last.seq) : null,
    },
  } as Parameters<typeof ResourceTable<LoggedEvent>>[0]["query"];
  return (
    <Page title="Events" description="Everything that happened, in order, as it happens">
      <ResourceTable
        label="Events"
        query={query}
        list={list}
        rowKey={({ seq }) => seq}
        empty={{ title: "Nothing has happened yet." }}
        filters={
          <ChoiceFilter
            label="Event"
            searchable
            w={280}
            data={types.data?.items.map((item) => item.type) ?? []}
            value={type}
            onChange={(value) => list.set({ type: value })}
          />
        }
        columns={[
          { header: "No.", align: "right", cell: ({ seq }) => seq, from: "sm" },
          {
            header: "Event",
            cell: (event) => (
              <UnstyledButton className="row-link" onClick={() => setShown(event)}>
                {event.type}
              </UnstyledButton>
            ),
          },
          { header: "About", cell: (event) => <SubjectLink event={event} />, from: "xs" },
          { header: "By", cell: ({ actor }) => actorName(actor), from: "md" },
          { header: "When", cell: ({ timestamp }) => <When at={timestamp} /> },
        ]}
      />
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size="lg"
        title={shown?.type}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {shown && <EventDetail event={shown} />}
      </Drawer>
    </Page>
  );
}

/** `user:0193…` → `user`, `system:schedule` → `schedule`. */
function actorName(actor: string): string {
  const [kind = "", name = ""] = actor.split(":");
  return kind === "system" ? name : kind;
}

function EventDetail({ event }: { event: LoggedEvent }) {
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          ["Number", event.seq],
          ["When", exactDateTime(event.timestamp)],
          ["About", <SubjectLink key="about" event={event} />],
          ["Version", event.version],
          ["By", <Copyable key="by" value={event.actor} label="Copy actor" />],
          ["Trace", <RecordId key="trace" of={event.trace} />],
          ["Id", <RecordId key="id" of={event.id} />],
        ]}
      />
      <Json value={event.data} label="Data" />
    </Stack>
  );
}
