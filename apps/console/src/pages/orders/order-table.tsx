import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, money } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { CustomerName, WarehouseName } from "../../parts/names.tsx";
import { CustomerSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { orderStatuses } from "./order-statuses.ts";

type OrderRow = Outputs["sales"]["orders"]["list"]["items"][number];

/** Sales orders: all, or a customer's. */
export function OrderTable({
  customerId,
  isPart = false,
}: {
  customerId?: string;
  isPart?: boolean;
}) {
  const list = useListState({
    filters: ["status", "customerId", "warehouseId", "number"],
    sorts: ["createdAt"],
  });
  const { status, warehouseId, number } = list.filters;
  const query = useQuery(
    trpc.sales.orders.list.queryOptions(
      {
        ...list.page,
        number,
        warehouseId,
        customerId: customerId ?? list.filters.customerId,
        status: statusNamed(orderStatuses, status),
        limit: isPart ? 10 : 25,
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <ResourceTable
      label="Orders"
      isPart={isPart}
      query={query}
      list={list}
      rowKey={(order) => order.id}
      empty={{ title: "No orders yet." }}
      filters={
        isPart ? undefined : (
          <>
            <NumberFilter
              key={number ?? ""}
              value={number}
              onChange={(value) => list.set({ number: value })}
            />
            <ChoiceFilter
              label="Status"
              data={statusOptions(orderStatuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
            <CustomerSelect
              size="sm"
              w={200}
              clearable
              placeholder="Customer"
              aria-label="Customer"
              value={list.filters.customerId ?? null}
              onChange={(id) => list.set({ customerId: id ?? undefined })}
            />
            <WarehouseSelect
              size="sm"
              w={180}
              clearable
              placeholder="Warehouse"
              aria-label="Warehouse"
              value={warehouseId ?? null}
              onChange={(id) => list.set({ warehouseId: id ?? undefined })}
            />
          </>
        )
      }
      columns={[
        {
          header: "Number",
          cell: (order) => (
            <RowLink to="/orders/$id" params={{ id: order.id }}>
              {order.number}
            </RowLink>
          ),
        },
        ...(customerId
          ? []
          : [
              {
                header: "Customer",
                cell: (order: OrderRow) => <CustomerName id={order.customerId} isText />,
              },
            ]),
        { header: "Status", cell: (order) => <Status of={order.status} in={orderStatuses} /> },
        {
          header: "Warehouse",
          cell: (order) => <WarehouseName id={order.warehouseId} />,
          from: "lg" as const,
        },
        { header: "Ordered on", cell: ({ orderedOn }) => date(orderedOn), from: "sm" as const },
        {
          header: "Made",
          sort: "createdAt",
          cell: ({ createdAt }) => <When at={createdAt} />,
          from: "md" as const,
        },
        {
          header: "Total",
          align: "right" as const,
          cell: ({ total, currency }) => money(total, currency),
        },
      ]}
    />
  );
}

/** Orders are found by their whole number. */
function NumberFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const send = useDebouncedCallback((text: string) => onChange(text || undefined), 400);
  return (
    <TextInput
      type="search"
      data-search
      size="sm"
      w={150}
      placeholder="Number"
      aria-label="Order number"
      aria-keyshortcuts="/"
      defaultValue={value}
      onChange={(event) => send(event.currentTarget.value.trim().toUpperCase())}
    />
  );
}
