import { Button, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { WarehouseName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ProductSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { Expiry, type Lot, LotState } from "./lot-parts.tsx";
import { StockActions } from "./stock-actions.tsx";
import { StockTabs } from "./stock-tabs.tsx";

const spans = [
  { value: "0", label: "Expired or today" },
  { value: "7", label: "Within 7 days" },
  { value: "30", label: "Within 30 days" },
  { value: "90", label: "Within 90 days" },
];

export function LotsPage() {
  const list = useListState({
    filters: ["productId", "expiringWithin", "status"],
    sorts: ["createdAt", "expiresOn"],
  });
  const { productId, expiringWithin, status } = list.filters;
  const mayApprove = useMay()("stock:approve");
  const query = useQuery(
    trpc.stock.lots.list.queryOptions(
      {
        ...list.page,
        productId,
        expiringWithin: expiringWithin === undefined ? undefined : Number(expiringWithin),
        status: status === "quarantined" ? "quarantined" : undefined,
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Lots"
      description="What came in together, until when it may be used, and where it lies"
      actions={<StockActions />}
    >
      <StockTabs />
      <ResourceTable
        label="Lots"
        query={query}
        list={list}
        rowKey={(lot) => lot.id}
        empty={{ title: "No lots yet. Receive a product that is tracked by lot." }}
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
              label="Expiry"
              data={spans}
              value={expiringWithin}
              onChange={(value) => list.set({ expiringWithin: value })}
            />
            <ChoiceFilter
              label="State"
              data={[{ value: "quarantined", label: "Quarantine" }]}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
        }
        columns={[
          { header: "Lot", cell: ({ code }) => code },
          {
            header: "Product",
            cell: (lot) => (
              <TextLink to="/products/$id" params={{ id: lot.productId }}>
                {lot.name}
              </TextLink>
            ),
          },
          {
            header: "Expires",
            sort: "expiresOn",
            cell: ({ expiresOn }) => <Expiry on={expiresOn} />,
          },
          { header: "State", cell: (lot) => <LotState lot={lot} />, from: "xs" },
          {
            header: "On hand",
            align: "right",
            cell: ({ onHand, unit }) => quantity(onHand, unit),
          },
          {
            header: "Where",
            cell: ({ places }) =>
              places.length === 0 ? (
                <Nothing />
              ) : (
                [...new Set(places.map(({ warehouseId }) => warehouseId))].map((id) => (
                  <div key={id}>
                    <WarehouseName id={id} />
                  </div>
                ))
              ),
            from: "md",
          },
          ...(mayApprove
            ? [
                {
                  header: "Actions",
                  align: "right" as const,
                  cell: (lot: Lot) => <Quarantine lot={lot} />,
                },
              ]
            : []),
        ]}
      />
    </Page>
  );
}

function Quarantine({ lot }: { lot: Lot }) {
  const confirm = useConfirm();
  const release = useCommand(api.stock.lots.release.mutate, { done: "Lot released" });
  if (lot.status === "quarantined")
    return (
      <Button
        size="xs"
        variant="default"
        loading={release.isPending}
        aria-label={`Release ${lot.code}`}
        onClick={() =>
          confirm(
            {
              title: "Release this lot?",
              body: `${lot.code} can be picked and promised again. It was kept back: ${lot.reason}.`,
              action: "Release",
            },
            () => release.mutate({ id: lot.id }),
          )
        }
      >
        Release
      </Button>
    );
  return (
    <Dialog
      title={`Quarantine ${lot.code}`}
      button={(open) => (
        <Button
          size="xs"
          variant="default"
          onClick={open}
          aria-label={`Put ${lot.code} into quarantine`}
        >
          Quarantine
        </Button>
      )}
    >
      {(close) => <QuarantineForm lot={lot} onDone={close} />}
    </Dialog>
  );
}

function QuarantineForm({ lot, onDone }: { lot: Lot; onDone: () => void }) {
  const quarantine = useCommand(api.stock.lots.quarantine.mutate, {
    done: "Lot is in quarantine",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { reason: "" },
    command: quarantine,
    toInput: ({ reason }) => ({ id: lot.id, reason }),
  });
  return (
    <CommandForm state={state} action="Quarantine" onCancel={onDone}>
      <TextInput label="Reason" required data-autofocus {...state.form.getInputProps("reason")} />
    </CommandForm>
  );
}
