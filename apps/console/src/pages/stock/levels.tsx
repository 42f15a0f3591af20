import type { Outputs } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import type { Column } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";

export type StockLevel = Outputs["stock"]["levels"]["list"]["items"][number];

/** How much there is, and whether that is enough. */
export const levelColumns: readonly Column<StockLevel>[] = [
  { header: "On hand", align: "right", cell: ({ onHand }) => quantity(onHand) },
  { header: "Reserved", align: "right", cell: ({ reserved }) => quantity(reserved), from: "sm" },
  { header: "Blocked", align: "right", cell: ({ blocked }) => quantity(blocked), from: "md" },
  {
    header: "Available",
    align: "right",
    cell: ({ available, unit }) => quantity(available, unit),
  },
  {
    header: "Reorder at",
    align: "right",
    cell: ({ reorderLevel }) => quantity(reorderLevel),
    from: "md",
  },
  { header: "State", cell: (level) => <Status of={stateOf(level)} in={states} />, from: "xs" },
];

const states = {
  enough: { label: "Enough", tone: "good" },
  low: { label: "Low", tone: "warn" },
  none: { label: "None left", tone: "bad" },
} as const;

/** Below nothing a product is sold before it has arrived. */
function stateOf({ low, available }: StockLevel): keyof typeof states {
  if (available === "0" || available.startsWith("-")) return "none";
  return low ? "low" : "enough";
}
