import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, money } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { VendorName, WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { PurchaseForm } from "./purchase-form.tsx";
import { PurchasingTabs, purchaseStatuses } from "./purchase-parts.tsx";

export function PurchasesPage() {
  const list = useListState({ filters: ["warehouseId", "status"], sorts: ["createdAt"] });
  const { warehouseId, status } = list.filters;
  const may = useMay();
  const query = useQuery(
    trpc.stock.purchaseOrders.list.queryOptions(
      { ...list.page, warehouseId, status: statusNamed(purchaseStatuses, status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Purchase orders"
      description="What was ordered of vendors, and what of it has come"
      actions={
        may("purchasing:write") && (
          <Dialog
            title="New purchase order"
            size="xl"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New purchase order
              </Button>
            )}
          >
            {(close) => <PurchaseForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <PurchasingTabs />
      <ResourceTable
        label="Purchase orders"
        query={query}
        list={list}
        rowKey={(order) => order.id}
        empty={{ title: "Nothing was ordered yet." }}
        filters={
          <>
            <WarehouseSelect
              size="sm"
              w={200}
              clearable
              placeholder="Warehouse"
              aria-label="Warehouse"
              value={warehouseId ?? null}
              onChange={(id) => list.set({ warehouseId: id ?? undefined })}
            />
            <ChoiceFilter
              label="State"
              data={statusOptions(purchaseStatuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
        }
        columns={[
          {
            header: "Number",
            cell: ({ id, number }) => (
              <RowLink to="/purchasing/$id" params={{ id }}>
                {number}
              </RowLink>
            ),
          },
          { header: "Vendor", cell: ({ vendorId }) => <VendorName id={vendorId} /> },
          {
            header: "Into",
            cell: ({ warehouseId: id }) => <WarehouseName id={id} />,
            from: "sm",
          },
          { header: "State", cell: (order) => <Status of={order.status} in={purchaseStatuses} /> },
          {
            header: "Expected",
            cell: ({ expectedOn }) => (expectedOn ? date(expectedOn) : <Nothing />),
            from: "sm",
          },
          {
            header: "Total",
            align: "right",
            cell: ({ total, currency }) => money(total, currency),
          },
          {
            header: "Written",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
