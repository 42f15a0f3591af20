import type { Outputs } from "../../api/trpc.ts";
import { quantity } from "../../parts/format.ts";
import type { Column } from "../../parts/resource-table.tsx";

export type StockLevel = Outputs["stock"]["levels"]["list"]["items"][number];

/** How much there is, and whether that is enough. */
export const levelColumns: readonly Column<StockLevel>[] = [
  { header: "On hand", align: "right", cell: ({ onHand }) => quantity(onHand) },
  { header: "Reserved", align: "right", cell: ({ reserved }) => quantity(reserved), from: "sm" },
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
  {
    header: "State",
    cell: ({ low }) => (
      <span className="status" data-tone={low ? "warn" : "good"}>
        {low ? "Low" : "Enough"}
      </span>
    ),
    from: "xs",
  },
];
