import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { quantity, words } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { ProductName, WarehouseName } from "../../parts/names.tsx";
import { WarehouseSelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing, When } from "../../parts/values.tsx";

type Movement = Outputs["stock"]["movements"]["list"]["items"][number];

const types: Readonly<Record<Movement["type"], string>> = {
  receive: "Received",
  issue: "Issued",
  adjust: "Corrected",
  transfer: "Moved",
  count: "Counted",
  reserve: "Reserved",
  release: "Released",
  produce: "Produced",
  consume: "Consumed",
  return: "Returned",
  reverse: "Taken back",
  move: "Moved within",
  scrap: "Scrapped",
};
const typeNamed = (text: string | undefined) =>
  text !== undefined && text in types ? (text as Movement["type"]) : undefined;

const signed = (value: string) =>
  value === "0" ? <Nothing /> : `${value.startsWith("-") ? "" : "+"}${quantity(value)}`;

/** The ledger, newest first: of everything, of one product, or of one thing with a serial number. */
export function MovementTable({
  productId,
  unitId,
  isPart = false,
}: {
  productId?: string;
  unitId?: string;
  isPart?: boolean;
}) {
  const list = useListState({ filters: ["type", "warehouseId"], sorts: ["createdAt"] });
  const { type, warehouseId } = list.filters;
  const query = useQuery(
    trpc.stock.movements.list.queryOptions(
      {
        ...{ ...list.page, productId, unitId, warehouseId },
        type: typeNamed(type),
        limit: isPart ? 10 : 25,
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <ResourceTable
      label="Movements"
      isPart={isPart}
      query={query}
      list={list}
      rowKey={(movement) => movement.id}
      empty={{ title: "Nothing has moved yet." }}
      filters={
        isPart ? undefined : (
          <>
            <ChoiceFilter
              label="What happened"
              data={Object.entries(types).map(([value, label]) => ({ value, label }))}
              value={type}
              onChange={(value) => list.set({ type: value })}
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
          </>
        )
      }
      columns={[
        { header: "When", sort: "createdAt", cell: ({ createdAt }) => <When at={createdAt} /> },
        { header: "What", cell: (movement) => types[movement.type] },
        ...((productId ?? unitId)
          ? []
          : [
              {
                header: "Product",
                cell: (movement: Movement) => <ProductName id={movement.productId} />,
              },
            ]),
        {
          header: "Warehouse",
          cell: (movement) => <WarehouseName id={movement.warehouseId} />,
          from: "sm" as const,
        },
        { header: "On hand", align: "right", cell: (movement) => signed(movement.quantity) },
        { header: "Reserved", align: "right", cell: (movement) => signed(movement.reserved) },
        { header: "Why", cell: (movement) => <Why movement={movement} />, from: "md" },
      ]}
    />
  );
}

function Why({ movement: { reason, documentType, documentId } }: { movement: Movement }) {
  if (documentType === "sales.order" && documentId)
    return (
      <TextLink to="/orders/$id" params={{ id: documentId }}>
        Sales order
      </TextLink>
    );
  if (documentType === "inventory.count" && documentId && reason !== "opening stock")
    return (
      <TextLink to="/stock/counts/$id" params={{ id: documentId }}>
        Count
      </TextLink>
    );
  if (documentType === "purchasing.order" && documentId)
    return (
      <TextLink to="/purchasing/$id" params={{ id: documentId }}>
        Purchase order
      </TextLink>
    );
  if (documentType === "production.batch" && documentId)
    return (
      <TextLink to="/production/batches/$id" params={{ id: documentId }}>
        Batch
      </TextLink>
    );
  return reason ?? (documentType ? words(documentType.split(".").at(-1) ?? "") : <Nothing />);
}
