import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { NewWebhook } from "./webhook-form.tsx";
import { webhookStatuses } from "./webhook-statuses.ts";

export function WebhooksPage() {
  const may = useMay();
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.webhooks.list.queryOptions(
      { ...list.page, status: statusNamed(webhookStatuses, list.filters.status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Webhooks"
      description="Who is told when something happens"
      actions={
        may("webhooks:write") && (
          <Dialog
            title="New webhook"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New webhook
              </Button>
            )}
          >
            {(close) => <NewWebhook onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Webhooks"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No webhooks yet. One tells another system what happens here." }}
        filters={
          <ChoiceFilter
            label="Status"
            data={statusOptions(webhookStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        }
        columns={[
          {
            header: "Name",
            cell: ({ id, name, url }) => (
              <>
                <RowLink to="/webhooks/$id" params={{ id }}>
                  {name}
                </RowLink>
                <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                  {url}
                </Text>
              </>
            ),
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={webhookStatuses} /> },
          { header: "Events", cell: ({ events }) => events.join(", "), from: "md" },
          {
            header: "Last delivered",
            cell: ({ lastSuccessAt }) => <When at={lastSuccessAt} />,
            from: "sm",
          },
        ]}
      />
    </Page>
  );
}
