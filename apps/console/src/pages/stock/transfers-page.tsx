import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { ReceiveTransferForm } from "./receive-transfer-form.tsx";
import { StockActions } from "./stock-actions.tsx";
import { StockTabs } from "./stock-tabs.tsx";

type Transfer = Outputs["stock"]["transfers"]["list"]["items"][number];

const statuses = {
  in_transit: { label: "Under way", tone: "busy" },
  received: { label: "Arrived", tone: "good" },
} as const;

export function TransfersPage() {
  const list = useListState({ filters: ["warehouseId", "status"], sorts: ["createdAt"] });
  const { warehouseId, status } = list.filters;
  const mayWrite = useMay()("stock:write");
  const query = useQuery(
    trpc.stock.transfers.list.queryOptions(
      { ...list.page, warehouseId, status: statusNamed(statuses, status) },
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
          <>
            <WarehouseSelect
              size="sm"
              w={220}
              clearable
              placeholder="From or to warehouse"
              aria-label="From or to warehouse"
              value={warehouseId ?? null}
              onChange={(id) => list.set({ warehouseId: id ?? undefined })}
            />
            <ChoiceFilter
              label="State"
              data={statusOptions(statuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
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
          { header: "State", cell: ({ status }) => <Status of={status} in={statuses} /> },
          { header: "Reason", cell: ({ reason }) => reason ?? <Nothing />, from: "md" },
          ...(mayWrite
            ? [
                {
                  header: "Actions",
                  align: "right" as const,
                  cell: (transfer: Transfer) =>
                    transfer.status === "in_transit" ? (
                      <Dialog
                        title={`Receive ${transfer.number}`}
                        button={(open) => (
                          <Button
                            size="xs"
                            variant="default"
                            aria-label={`Receive ${transfer.number}`}
                            onClick={open}
                          >
                            Receive
                          </Button>
                        )}
                      >
                        {(close) => <ReceiveTransferForm transfer={transfer} onDone={close} />}
                      </Dialog>
                    ) : (
                      <Nothing />
                    ),
                },
              ]
            : []),
        ]}
      />
    </Page>
  );
}
