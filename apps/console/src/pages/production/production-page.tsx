import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, quantity } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { ProductName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { OrderForm } from "./order-form.tsx";
import { orderStatuses } from "./production-statuses.ts";
import { ProductionTabs } from "./production-tabs.tsx";

export function ProductionPage() {
  const may = useMay();
  const navigate = useNavigate();
  useLiveProduction();
  const list = useListState({ filters: ["status"], sorts: ["createdAt", "dueOn"] });
  const query = useQuery(
    trpc.production.orders.list.queryOptions(
      { ...list.page, status: statusNamed(orderStatuses, list.filters.status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Production"
      description="What is to be made, and what is being made"
      actions={
        may("production:write") && (
          <Dialog
            title="New production order"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New order
              </Button>
            )}
          >
            {() => (
              <OrderForm
                onDone={(id) => void navigate({ to: "/production/orders/$id", params: { id } })}
              />
            )}
          </Dialog>
        )
      }
    >
      <ProductionTabs />
      <ResourceTable
        label="Production orders"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No production orders yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            data={statusOptions(orderStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        }
        columns={[
          {
            header: "Number",
            cell: ({ id, number }) => (
              <RowLink to="/production/orders/$id" params={{ id }}>
                {number}
              </RowLink>
            ),
          },
          {
            header: "Product",
            cell: ({ productId }) => <ProductName id={productId} />,
            from: "sm",
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={orderStatuses} /> },
          {
            header: "Made of planned",
            align: "right",
            cell: ({ producedQuantity, plannedQuantity }) =>
              `${quantity(producedQuantity)} / ${quantity(plannedQuantity)}`,
          },
          { header: "Due on", sort: "dueOn", cell: ({ dueOn }) => date(dueOn), from: "sm" },
          { header: "Priority", align: "right", cell: ({ priority }) => priority, from: "md" },
        ]}
      />
    </Page>
  );
}
