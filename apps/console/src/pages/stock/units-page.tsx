import { ActionIcon, Button, Group } from "@mantine/core";
import { IconArchive, IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, words } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";
import { StockTabs } from "./stock-tabs.tsx";
import { NewUnitForm, type SerialUnit, UnitForm, unitStatuses } from "./unit-forms.tsx";

export function UnitsPage() {
  const list = useListState({ filters: ["productId", "status"], sorts: ["createdAt"] });
  const { productId, status } = list.filters;
  const mayWrite = useMay()("stock:write");
  const query = useQuery(
    trpc.stock.units.list.queryOptions(
      { ...list.page, productId, status: statusNamed(unitStatuses, status) },
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
            <ProductSelect
              size="sm"
              w={{ base: "100%", xs: 240 }}
              clearable
              placeholder="Product"
              aria-label="Product"
              value={productId ?? null}
              onChange={(id) => list.set({ productId: id ?? undefined })}
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
          { header: "Serial number", cell: ({ serial }) => serial },
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
            cell: ({ warehouseId, transferId }) =>
              warehouseId ? (
                <WarehouseName id={warehouseId} />
              ) : transferId ? (
                "Under way"
              ) : (
                <Nothing />
              ),
            from: "sm",
          },
          {
            header: "Next maintenance",
            cell: ({ nextMaintenanceOn }) =>
              nextMaintenanceOn ? date(nextMaintenanceOn) : <Nothing />,
            from: "md",
          },
          ...(mayWrite
            ? [
                {
                  header: "Actions",
                  align: "right" as const,
                  cell: (unit: SerialUnit) => <UnitActions unit={unit} />,
                },
              ]
            : []),
        ]}
      />
    </Page>
  );
}

function UnitActions({ unit }: { unit: SerialUnit }) {
  const confirm = useConfirm();
  const retire = useCommand(api.stock.units.archive.mutate, { done: "Unit retired" });
  if (unit.status === "retired") return <Nothing />;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title={`Edit ${unit.serial}`}
        button={(open) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${unit.serial}`}
            onClick={open}
          >
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <UnitForm unit={unit} onDone={close} />}
      </Dialog>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Retire ${unit.serial}`}
        onClick={() =>
          confirm(
            {
              title: "Retire this unit?",
              body: `${unit.serial} is scrapped out of its warehouse. Its history stays.`,
              action: "Retire",
              isGrave: true,
            },
            () => retire.mutate({ id: unit.id, version: unit.version }),
          )
        }
      >
        <IconArchive size={16} />
      </ActionIcon>
    </Group>
  );
}
