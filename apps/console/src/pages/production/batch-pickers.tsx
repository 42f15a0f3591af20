import { Select, type SelectProps } from "@mantine/core";
import { decimal } from "@millrace/contract/decimal";
import { skipToken, useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { date, quantity } from "../../parts/format.ts";
import { Nothing } from "../../parts/values.tsx";

type PickerProps = Omit<SelectProps, "data" | "searchable">;
type Lot = Outputs["stock"]["batches"]["list"]["items"][number];

/** A lot of which something may be taken in one warehouse. */
export interface LotThere {
  readonly id: string;
  readonly code: string;
  readonly left: string;
  readonly unit: string;
  readonly expiresOn: string | null;
}

const leftAt = ({ places }: Lot, warehouseId: string) =>
  places
    .filter((place) => place.warehouseId === warehouseId && !place.blocked)
    .reduce((sum, place) => sum.plus(place.quantity), decimal(0));

/** What of a product may be taken in a warehouse, by lot: what expires first is first, as completion takes it. */
export function useLotsAt(productId: string | null, warehouseId: string): LotThere[] {
  const { data } = useQuery(
    trpc.stock.batches.list.queryOptions(
      productId
        ? { id: productId, warehouseId, inStock: true, status: "available", limit: 100 }
        : skipToken,
    ),
  );
  return (data?.items ?? [])
    .map((lot) => ({ ...lot, left: leftAt(lot, warehouseId) }))
    .filter(({ left }) => left.gt(0))
    .map(({ left, id, code, unit, expiresOn }) => ({
      ...{ id, code, unit, expiresOn },
      left: left.toFixed(),
    }))
    .sort((a, b) => ((a.expiresOn ?? "9999") < (b.expiresOn ?? "9999") ? -1 : 1));
}

const lotText = ({ code, left, unit, expiresOn }: LotThere) =>
  `${code} · ${quantity(left, unit)} left${expiresOn ? ` · use by ${date(expiresOn)}` : ""}`;

/** A lot to take from; without one, what expires first is taken, and the field says which that is. */
export function LotPicker({
  productId,
  warehouseId,
  ...props
}: { productId: string | null; warehouseId: string } & PickerProps) {
  const lots = useLotsAt(productId, warehouseId);
  const [first] = lots;
  return (
    <Select
      label="Lot"
      description={first ? "What expires first unless chosen" : "Nothing of it may be taken here"}
      clearable
      searchable
      placeholder={first && `First: ${lotText(first)}`}
      clearButtonProps={{ "aria-label": "Clear lot" }}
      data={lots.map((lot) => ({ value: lot.id, label: lotText(lot) }))}
      {...props}
    />
  );
}

/** A piece to take by its serial number; without one, the oldest is taken. */
export function UnitPicker({
  productId,
  warehouseId,
  ...props
}: { productId: string | null; warehouseId: string } & PickerProps) {
  const { data } = useQuery(
    trpc.stock.units.list.queryOptions(
      productId
        ? { productId, warehouseId, status: "available", sort: "createdAt", limit: 100 }
        : skipToken,
    ),
  );
  return (
    <Select
      label="Serial number"
      description="The oldest unless chosen"
      clearable
      searchable
      clearButtonProps={{ "aria-label": "Clear serial number" }}
      data={data?.items.map(({ id, serial }) => ({ value: id, label: serial })) ?? []}
      {...props}
    />
  );
}

const useOperators = (siteId: string) =>
  useQuery(trpc.production.operators.queryOptions({ siteId }, { staleTime: 60_000 })).data?.items;

/** Who did it: somebody who works at the site. Nothing where nobody is known. */
export function OperatorPicker({ siteId, ...props }: { siteId: string } & PickerProps) {
  const operators = useOperators(siteId);
  if (!operators || operators.length === 0) return null;
  return (
    <Select
      label="Operator"
      clearable
      searchable
      clearButtonProps={{ "aria-label": "Clear operator" }}
      data={operators.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` }))}
      {...props}
    />
  );
}

export function OperatorName({ siteId, id }: { siteId: string; id: string | null }) {
  const operators = useOperators(siteId);
  return operators?.find((each) => each.id === id)?.name ?? <Nothing />;
}

/** How a product's stock is told apart, once that is known. */
export function useTracking(productId: string | null): "none" | "lot" | "serial" | undefined {
  return useQuery(
    trpc.catalog.products.get.queryOptions(productId ? { id: productId } : skipToken, {
      staleTime: 5 * 60_000,
    }),
  ).data?.tracking;
}

/** Serial numbers as they are typed or scanned one after another. */
export const serialsIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);
