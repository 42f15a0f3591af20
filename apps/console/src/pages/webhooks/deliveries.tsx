import { Button, Drawer, UnstyledButton } from "@mantine/core";
import { IconRotate } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter, SearchFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { DeliveryDetail } from "./delivery-detail.tsx";
import { ReplayForm } from "./replay-form.tsx";
import { deliveryStatuses, type Webhook } from "./webhook-statuses.ts";

const hourMs = 3_600_000;
const periods = [
  { value: "hour", label: "In the last hour", ms: hourMs },
  { value: "day", label: "In the last day", ms: 24 * hourMs },
  { value: "week", label: "In the last week", ms: 168 * hourMs },
];
const minuteMs = 60_000;

function startOf(since: string): Date | undefined {
  const ms = periods.find(({ value }) => value === since)?.ms;
  return ms === undefined
    ? undefined
    : new Date(Math.floor((Date.now() - ms) / minuteMs) * minuteMs);
}

const isId = (text: string | undefined) =>
  text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** What was sent to a webhook, what came of it, and another try. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const may = useMay();
  const [shown, setShown] = useState<string | null>(null);
  const list = useListState({ filters: ["status", "type", "since"], sorts: ["createdAt"] });
  const types = useQuery(trpc.webhooks.eventTypes.list.queryOptions());
  const { status, type, since, q } = list.filters;
  // Rounded, so that the question stays the same for a while.
  const from = since === undefined ? undefined : startOf(since);
  const query = useQuery(
    trpc.webhooks.deliveries.list.queryOptions(
      {
        ...list.page,
        id: webhook.id,
        status: statusNamed(deliveryStatuses, status),
        type,
        eventId: isId(q) ? q : undefined,
        from,
      },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) =>
          state.data?.items.some(({ status }) => status === "pending") ? 1000 : 10_000,
      },
    ),
  );
  return (
    <Section
      title="Deliveries"
      padded={false}
      actions={
        may("webhooks:write") && (
          <Dialog
            title="Replay deliveries"
            button={(open) => (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRotate size={14} />}
                onClick={open}
              >
                Replay
              </Button>
            )}
          >
            {(close) => <ReplayForm webhook={webhook} onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Deliveries"
        isPart
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "Nothing was sent yet. Send a test to try it." }}
        filters={
          <>
            <SearchFilter list={list} label="by event id" />
            <ChoiceFilter
              label="Status"
              data={statusOptions(deliveryStatuses)}
              value={status}
              onChange={(status) => list.set({ status })}
            />
            <ChoiceFilter
              label="Event"
              searchable
              w={240}
              data={types.data?.items.map(({ type }) => type) ?? []}
              value={type}
              onChange={(type) => list.set({ type })}
            />
            <ChoiceFilter
              label="Made"
              data={periods.map(({ value, label }) => ({ value, label }))}
              value={since}
              onChange={(since) => list.set({ since })}
            />
          </>
        }
        columns={[
          {
            header: "Event",
            cell: ({ id, type }) => (
              <UnstyledButton className="row-link" onClick={() => setShown(id)}>
                {type}
              </UnstyledButton>
            ),
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={deliveryStatuses} /> },
          { header: "Answer", cell: ({ lastStatus }) => lastStatus ?? <Nothing />, from: "xs" },
          { header: "Attempts", align: "right", cell: ({ attempts }) => attempts, from: "sm" },
          {
            header: "Made",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "sm",
          },
          {
            header: "Next attempt",
            cell: ({ nextAttemptAt }) => <When at={nextAttemptAt} />,
            from: "lg",
          },
        ]}
      />
      <Drawer
        opened={shown !== null}
        onClose={() => setShown(null)}
        position="right"
        size="xl"
        title="Delivery"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {shown && <DeliveryDetail id={shown} url={webhook.url} onRetried={() => setShown(null)} />}
      </Drawer>
    </Section>
  );
}
