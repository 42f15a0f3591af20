import { Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { FlagFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ProductSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { BarcodeField } from "./barcode-field.tsx";
import { levelColumns } from "./levels.tsx";
import { StockActions } from "./stock-actions.tsx";
import { StockTabs } from "./stock-tabs.tsx";

export function StockPage() {
  const list = useListState({ filters: ["productId", "warehouseId", "low"], sorts: ["productId"] });
  const { productId, warehouseId, low } = list.filters;
  const query = useQuery(
    trpc.stock.levels.list.queryOptions(
      { ...list.page, productId, warehouseId, low: low === "true" || undefined },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Stock"
      description="What is there, what is promised, what runs out"
      actions={<StockActions warehouseId={warehouseId} />}
    >
      <StockTabs />
      <ResourceTable
        label="Stock levels"
        query={query}
        list={list}
        rowKey={(level) => `${level.productId} ${level.warehouseId}`}
        empty={{ title: "Nothing in stock yet. Receive goods, or import opening stock." }}
        filters={
          <>
            <BarcodeField />
            <ProductSelect
              size="sm"
              w={{ base: "100%", xs: 240 }}
              clearable
              placeholder="Product"
              aria-label="Product"
              value={productId ?? null}
              onChange={(id) => list.set({ productId: id ?? undefined })}
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
            <FlagFilter
              label="Low only"
              value={low}
              onChange={(value) => list.set({ low: value })}
            />
          </>
        }
        columns={[
          {
            header: "Product",
            cell: (level) => (
              <>
                <RowLink to="/products/$id" params={{ id: level.productId }}>
                  {level.name}
                </RowLink>
                <Text size="sm" c="dimmed">
                  {level.sku}
                </Text>
              </>
            ),
          },
          {
            header: "Warehouse",
            cell: (level) => <WarehouseName id={level.warehouseId} />,
            from: "sm",
          },
          ...levelColumns,
        ]}
      />
    </Page>
  );
}
