import { Select, type SelectProps } from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { type Outputs, trpc } from "../../api/trpc.ts";
import { date, quantity } from "../../parts/format.ts";
import { Status } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";

export type Lot = Outputs["stock"]["lots"]["list"]["items"][number];

/** Days left, by the calendar; expired is below zero. */
function daysLeft(expiresOn: string): number {
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  return Math.round((Date.parse(expiresOn) - today) / 86_400_000);
}

const states = {
  good: { label: "Available", tone: "good" },
  soon: { label: "Expires soon", tone: "warn" },
  expired: { label: "Expired", tone: "bad" },
  quarantined: { label: "Quarantine", tone: "bad" },
} as const;

export function LotState({ lot }: { lot: Pick<Lot, "status" | "expiresOn"> }) {
  const left = lot.expiresOn === null ? undefined : daysLeft(lot.expiresOn);
  const state =
    lot.status === "quarantined"
      ? "quarantined"
      : left === undefined || left > 30
        ? "good"
        : left < 0
          ? "expired"
          : "soon";
  return <Status of={state} in={states} />;
}

export const Expiry = ({ on }: { on: string | null }) => (on === null ? <Nothing /> : date(on));

/** A lot of the product of which something is there; `value` is its id. */
export function LotSelect({
  productId,
  ...props
}: { productId: string | null } & Omit<SelectProps, "data">) {
  const { data } = useQuery(
    trpc.stock.batches.list.queryOptions(
      productId ? { id: productId, inStock: true, limit: 100 } : skipToken,
    ),
  );
  if (!data || data.items.length === 0) return null;
  return (
    <Select
      clearable
      searchable
      placeholder="First expired"
      data={data.items.map((lot) => ({
        value: lot.id,
        label: `${lot.code} · ${quantity(lot.onHand)}${lot.expiresOn ? ` · ${date(lot.expiresOn)}` : ""}`,
      }))}
      {...props}
    />
  );
}
