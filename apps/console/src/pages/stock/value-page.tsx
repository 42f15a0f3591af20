import { SegmentedControl, Skeleton, TextInput } from "@mantine/core";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { trpc } from "../../api/trpc.ts";
import { money, quantity, sum } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { useWarehouses, WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { StockTabs } from "./stock-tabs.tsx";

const ValueChart = lazy(async () => ({ default: (await import("./value-chart.tsx")).ValueChart }));

const weeks = 12;
const dayMs = 86_400_000;

export function ValuePage() {
  const list = useListState({
    filters: ["warehouseId", "method", "day"],
    sorts: ["productId"],
  });
  const { warehouseId, day } = list.filters;
  const method = list.filters.method === "fifo" ? "fifo" : "average";
  const at = endOf(day);
  const query = useQuery(
    trpc.stock.valuation.queryOptions(
      { ...list.page, method, warehouseId, at },
      { placeholderData: keepPreviousData },
    ),
  );
  const { data } = query;
  const warehouses = useWarehouses().data?.items;
  const nameOf = (id: string) => warehouses?.find((one) => one.id === id)?.name ?? "Archived";
  return (
    <Page
      title="Value of the stock"
      description="What the goods are worth, now or as it was at the end of any day"
    >
      <StockTabs />
      <Section title="In all">
        {data === undefined ? (
          <Skeleton h={60} />
        ) : (
          <Facts
            facts={[
              ["Value", sum(data.value, data.currency)],
              ["Under way between warehouses", sum(data.inTransit, data.currency)],
              ...data.warehouses.map(
                (one) => [nameOf(one.warehouseId), sum(one.value, data.currency)] as const,
              ),
            ]}
          />
        )}
      </Section>
      <Section title="The last twelve weeks">
        <History method={method} warehouseId={warehouseId} currency={data?.currency ?? "EUR"} />
      </Section>
      <ResourceTable
        label="Value by product"
        query={query}
        list={list}
        rowKey={(one) => `${one.productId} ${one.warehouseId}`}
        empty={{ title: "Nothing in stock, so nothing is worth anything." }}
        filters={
          <>
            <SegmentedControl
              size="sm"
              aria-label="Method"
              value={method}
              onChange={(value) => list.set({ method: value })}
              data={[
                { value: "average", label: "Average" },
                { value: "fifo", label: "First in, first out" },
              ]}
            />
            <WarehouseSelect
              size="sm"
              w={200}
              clearable
              placeholder="Warehouse"
              aria-label="Warehouse"
              value={warehouseId ?? null}
              onChange={(id) => list.set({ warehouseId: id ?? undefined })}
            />
            <TextInput
              type="date"
              size="sm"
              aria-label="As it was at the end of"
              value={day ?? ""}
              onChange={(event) => list.set({ day: event.currentTarget.value || undefined })}
            />
          </>
        }
        columns={[
          {
            header: "Product",
            cell: (one) => (
              <TextLink to="/products/$id" params={{ id: one.productId }}>
                {one.name}
              </TextLink>
            ),
          },
          {
            header: "Warehouse",
            cell: (one) => <WarehouseName id={one.warehouseId} />,
            from: "sm",
          },
          { header: "On hand", align: "right", cell: ({ onHand, unit }) => quantity(onHand, unit) },
          {
            header: "For one",
            align: "right",
            cell: ({ unitCost }) => money(unitCost, data?.currency),
            from: "sm",
          },
          {
            header: "Value",
            align: "right",
            cell: ({ value }) => data && sum(value, data.currency),
          },
        ]}
      />
    </Page>
  );
}

/** The last moment of a day; undefined for now. */
function endOf(day: string | undefined): Date | undefined {
  const start = day === undefined ? Number.NaN : Date.parse(day);
  return Number.isNaN(start) ? undefined : new Date(start + dayMs - 1);
}

function History({
  method,
  warehouseId,
  currency,
}: {
  method: "average" | "fifo";
  warehouseId: string | undefined;
  currency: string;
}) {
  // As of when the page was opened: a moment in a key that moves would ask without end.
  const [today] = useState(() => Math.floor(Date.now() / dayMs) * dayMs);
  const moments = Array.from(
    { length: weeks + 1 },
    (_, n) => new Date(today + dayMs - 1 - (weeks - n) * 7 * dayMs),
  );
  const queries = useQueries({
    queries: moments.map((at) =>
      trpc.stock.valuation.queryOptions(
        { method, warehouseId, at, limit: 1 },
        { staleTime: 60_000 },
      ),
    ),
  });
  if (queries.some(({ data }) => data === undefined)) return <Skeleton h={240} />;
  const points = queries.map(({ data }, at) => ({
    day: moments[at]?.toISOString().slice(0, 10) ?? "",
    value: data?.value ?? "0",
  }));
  return (
    <Suspense fallback={<Skeleton h={240} />}>
      <ValueChart points={points} currency={currency} />
    </Suspense>
  );
}
