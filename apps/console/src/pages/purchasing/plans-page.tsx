import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { ProductName, VendorName, WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ProductSelect, VendorSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { type Column, ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, Nothing } from "../../parts/values.tsx";
import { PlanForm, type RestockPlan, weekdays } from "./plan-form.tsx";
import { PurchasingTabs } from "./purchase-parts.tsx";

const days = ({ reviewDays }: RestockPlan) =>
  reviewDays.length === 0 ? "Every day" : reviewDays.map((day) => weekdays[day - 1]).join(", ");

/** How much of each product a warehouse keeps: what "What to order" goes by. */
export function PlansPage() {
  const list = useListState({
    filters: ["productId", "warehouseId", "vendorId", "archived"],
    sorts: ["createdAt"],
  });
  const { productId, warehouseId, vendorId, archived } = list.filters;
  const mayWrite = useMay()("stock:write");
  const query = useQuery(
    trpc.stock.restockPlans.list.queryOptions(
      { ...list.page, productId, warehouseId, vendorId, archived: archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const columns: Column<RestockPlan>[] = [
    { header: "Product", cell: ({ productId: id }) => <ProductName id={id} /> },
    { header: "Warehouse", cell: ({ warehouseId: id }) => <WarehouseName id={id} />, from: "sm" },
    { header: "Minimum", align: "right", cell: (plan) => <Much of={plan} many={plan.minimum} /> },
    { header: "Up to", align: "right", cell: (plan) => <Much of={plan} many={plan.maximum} /> },
    {
      header: "Bought from",
      cell: ({ vendorId: id }) => (id ? <VendorName id={id} /> : <Nothing />),
      from: "md",
    },
    {
      header: "Days to come",
      align: "right",
      cell: ({ leadTimeDays }) => quantity(leadTimeDays),
      from: "md",
    },
    { header: "Looked at", cell: days, from: "lg" },
  ];
  if (archived) columns.push({ header: "State", cell: (plan) => <Lifecycle of={plan} /> });
  if (mayWrite)
    columns.push({
      header: "Actions",
      align: "right",
      cell: (plan) => !plan.archivedAt && <PlanActions plan={plan} />,
    });
  return (
    <Page
      title="Restock plans"
      description="How much of a product a warehouse keeps"
      actions={
        mayWrite && (
          <Dialog
            title="New restock plan"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New restock plan
              </Button>
            )}
          >
            {(close) => <PlanForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <PurchasingTabs />
      <ResourceTable
        label="Restock plans"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No restock plans yet. Without one nothing is suggested." }}
        filters={
          <>
            <ProductSelect
              size="sm"
              w={200}
              clearable
              placeholder="Product"
              aria-label="Product"
              value={productId ?? null}
              onChange={(id) => list.set({ productId: id ?? undefined })}
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
            <VendorSelect
              size="sm"
              w={200}
              clearable
              placeholder="Bought from"
              aria-label="Bought from"
              value={vendorId ?? null}
              onChange={(id) => list.set({ vendorId: id ?? undefined })}
            />
            <FlagFilter
              label="With archived"
              value={archived}
              onChange={(value) => list.set({ archived: value })}
            />
          </>
        }
        columns={columns}
      />
    </Page>
  );
}

/** With the product's unit, once that is known. */
function Much({ of, many }: { of: RestockPlan; many: string }) {
  const { data } = useQuery(
    trpc.catalog.products.get.queryOptions({ id: of.productId }, { staleTime: 60_000 }),
  );
  return quantity(many, data?.unit);
}

function PlanActions({ plan }: { plan: RestockPlan }) {
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title="Change restock plan"
        button={(open) => (
          <ActionIcon variant="subtle" color="gray" aria-label="Change plan" onClick={open}>
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <PlanForm plan={plan} onDone={close} />}
      </Dialog>
      <ArchiveButton
        what="restock plan"
        of={plan}
        by={api.stock.restockPlans.archive.mutate}
        consequence="Its product is no longer suggested in this warehouse by a plan."
        name="plan"
      />
    </Group>
  );
}
