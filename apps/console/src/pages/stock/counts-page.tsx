import { Button } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { CountForm } from "./count-form.tsx";
import { countStatuses } from "./count-parts.tsx";
import { StockTabs } from "./stock-tabs.tsx";

export function CountsPage() {
  const list = useListState({ filters: ["warehouseId", "status"], sorts: ["countedAt"] });
  const { warehouseId, status } = list.filters;
  const may = useMay();
  const query = useQuery(
    trpc.stock.counts.list.queryOptions(
      { ...list.page, warehouseId, status: statusNamed(countStatuses, status) },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Counts"
      description="What was counted on the shelves; the books follow once somebody approves"
      actions={
        may("stock:write") && (
          <Dialog
            title="Record a count"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconClipboardCheck size={16} />} onClick={open}>
                New count
              </Button>
            )}
          >
            {(close) => <CountForm warehouseId={warehouseId} onDone={close} />}
          </Dialog>
        )
      }
    >
      <StockTabs />
      <ResourceTable
        label="Counts"
        query={query}
        list={list}
        rowKey={(count) => count.id}
        empty={{ title: "Nothing was counted yet." }}
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
              data={statusOptions(countStatuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
        }
        columns={[
          {
            header: "Number",
            cell: (count) => (
              <RowLink to="/stock/counts/$id" params={{ id: count.id }}>
                {count.number}
              </RowLink>
            ),
          },
          {
            header: "Counted",
            sort: "countedAt",
            cell: ({ countedAt }) => <When at={countedAt} />,
          },
          { header: "Warehouse", cell: ({ warehouseId: id }) => <WarehouseName id={id} /> },
          { header: "State", cell: (count) => <Status of={count.status} in={countStatuses} /> },
          { header: "Note", cell: ({ note }) => note ?? <Nothing />, from: "md" },
        ]}
      />
    </Page>
  );
}
