import { Button, Drawer, UnstyledButton } from "@mantine/core";
import { IconRotate } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { DeliveryDetail } from "./delivery-detail.tsx";
import { ReplayForm } from "./replay-form.tsx";
import { deliveryStatuses, type Webhook } from "./webhook-statuses.ts";

/** What was sent to a webhook, what came of it, and another try. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const may = useMay();
  const [shown, setShown] = useState<string | null>(null);
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.webhooks.deliveries.list.queryOptions(
      {
        ...list.page,
        id: webhook.id,
        status: statusNamed(deliveryStatuses, list.filters.status),
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
          <ChoiceFilter
            label="Status"
            data={statusOptions(deliveryStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
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
        size="lg"
        title="Delivery"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {shown && <DeliveryDetail id={shown} onRetried={() => setShown(null)} />}
      </Drawer>
    </Section>
  );
}
