import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { ProductName } from "../../parts/names.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { batchStatuses } from "./production-statuses.ts";

/** Batches: all, or an order's. */
export function BatchTable({ orderId }: { orderId?: string }) {
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.production.batches.list.queryOptions(
      { ...list.page, orderId, status: statusNamed(batchStatuses, list.filters.status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <ResourceTable
      label="Batches"
      isPart={orderId !== undefined}
      query={query}
      list={list}
      rowKey={({ id }) => id}
      empty={{ title: "No batches yet." }}
      filters={
        orderId === undefined && (
          <ChoiceFilter
            label="Status"
            data={statusOptions(batchStatuses)}
            value={list.filters.status}
            onChange={(status) => list.set({ status })}
          />
        )
      }
      columns={[
        {
          header: "Code",
          cell: ({ id, code }) => (
            <RowLink to="/production/batches/$id" params={{ id }}>
              {code}
            </RowLink>
          ),
        },
        { header: "Product", cell: ({ productId }) => <ProductName id={productId} />, from: "sm" },
        { header: "Status", cell: ({ status }) => <Status of={status} in={batchStatuses} /> },
        {
          header: "Planned",
          align: "right",
          cell: ({ plannedQuantity }) => quantity(plannedQuantity),
        },
        { header: "Started", cell: ({ startedAt }) => <When at={startedAt} />, from: "md" },
        { header: "Completed", cell: ({ completedAt }) => <When at={completedAt} />, from: "sm" },
      ]}
    />
  );
}
