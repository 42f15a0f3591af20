import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, words } from "../../parts/format.ts";
import { RowLink, TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ProductSelect, WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";
import { BarcodeField } from "./barcode-field.tsx";
import { StockTabs } from "./stock-tabs.tsx";
import { NewUnitForm, unitStatuses } from "./unit-forms.tsx";
import { UnitPlace } from "./unit-parts.tsx";

export function UnitsPage() {
  const list = useListState({
    filters: ["productId", "warehouseId", "status", "serial"],
    sorts: ["createdAt"],
  });
  const { productId, warehouseId, status, serial } = list.filters;
  const mayWrite = useMay()("stock:write");
  const query = useQuery(
    trpc.stock.units.list.queryOptions(
      {
        ...{ ...list.page, productId, warehouseId, serial },
        status: statusNamed(unitStatuses, status),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Serial units"
      description="Things that are known one by one: where they are and how they fare"
      actions={
        mayWrite && (
          <Dialog
            title="Receive a serial unit"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New unit
              </Button>
            )}
          >
            {(close) => <NewUnitForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <StockTabs />
      <ResourceTable
        label="Serial units"
        query={query}
        list={list}
        rowKey={(unit) => unit.id}
        empty={{ title: "No units yet. Receive a product that is tracked by serial number." }}
        filters={
          <>
            <BarcodeField among="units" />
            {serial !== undefined && (
              <Button size="sm" variant="default" onClick={() => list.set({ serial: undefined })}>
                Number {serial} ✕
              </Button>
            )}
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
              w={{ base: "100%", xs: 200 }}
              clearable
              placeholder="Warehouse"
              aria-label="Warehouse"
              value={warehouseId ?? null}
              onChange={(id) => list.set({ warehouseId: id ?? undefined })}
            />
            <ChoiceFilter
              label="Status"
              data={statusOptions(unitStatuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
        }
        columns={[
          {
            header: "Serial number",
            cell: (unit) => (
              <RowLink to="/stock/units/$id" params={{ id: unit.id }}>
                {unit.serial}
              </RowLink>
            ),
          },
          {
            header: "Product",
            cell: (unit) => (
              <TextLink to="/products/$id" params={{ id: unit.productId }}>
                {unit.name}
              </TextLink>
            ),
          },
          { header: "Status", cell: (unit) => <Status of={unit.status} in={unitStatuses} /> },
          { header: "Condition", cell: ({ condition }) => words(condition), from: "sm" },
          {
            header: "Where",
            cell: (unit) => <UnitPlace unit={unit} />,
            from: "sm",
          },
          {
            header: "Next maintenance",
            cell: ({ nextMaintenanceOn }) =>
              nextMaintenanceOn ? date(nextMaintenanceOn) : <Nothing />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
