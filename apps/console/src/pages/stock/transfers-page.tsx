import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { StockActions } from "./stock-actions.tsx";
import { StockTabs } from "./stock-tabs.tsx";

export function TransfersPage() {
  const list = useListState({ filters: ["warehouseId"], sorts: ["createdAt"] });
  const { warehouseId } = list.filters;
  const query = useQuery(
    trpc.stock.transfers.list.queryOptions(
      { ...list.page, warehouseId },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Transfers"
      description="Goods moved from one warehouse to another"
      actions={<StockActions warehouseId={warehouseId} />}
    >
      <StockTabs />
      <ResourceTable
        label="Transfers"
        query={query}
        list={list}
        rowKey={(transfer) => transfer.id}
        empty={{ title: "Nothing was moved between warehouses yet." }}
        filters={
          <WarehouseSelect
            size="sm"
            w={220}
            clearable
            placeholder="From or to warehouse"
            aria-label="From or to warehouse"
            value={warehouseId ?? null}
            onChange={(id) => list.set({ warehouseId: id ?? undefined })}
          />
        }
        columns={[
          { header: "Number", cell: ({ number }) => number },
          { header: "When", sort: "createdAt", cell: ({ createdAt }) => <When at={createdAt} /> },
          { header: "From", cell: ({ fromWarehouseId }) => <WarehouseName id={fromWarehouseId} /> },
          { header: "To", cell: ({ toWarehouseId }) => <WarehouseName id={toWarehouseId} /> },
          {
            header: "Goods",
            cell: ({ lines }) =>
              lines.map((line) => (
                <div key={line.productId}>
                  {quantity(line.quantity)} × <ProductName id={line.productId} />
                </div>
              )),
            from: "sm",
          },
          { header: "Reason", cell: ({ reason }) => reason ?? <Nothing />, from: "md" },
        ]}
      />
    </Page>
  );
}
