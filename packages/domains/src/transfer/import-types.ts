import type { TxCtx } from "@millrace/platform/transact";
import type { RowOutcome } from "@millrace/platform/upsert";
import type { z } from "zod";
import { CategoryRow, ProductRow, upsertCategories, upsertProducts } from "../catalog/index.ts";
import { PartyRow, upsertCustomers, upsertVendors } from "../parties/index.ts";
import { StockRow, writeOpeningStock } from "../stock/index.ts";
import type { ImportTypeName } from "./transfer.schema.ts";

/** Something that can be imported. A domain makes its own so by one entry in `importTypes`. */
export interface ImportType<Row extends z.ZodObject = z.ZodObject> {
  /** What the caller must hold besides `imports:write`. */
  readonly permission: `${string}:write`;
  /** One row: its fields are the columns there are. It takes the text of cells; null stands for an empty cell where it may. */
  readonly row: Row;
  /** The import is about one warehouse. */
  readonly perWarehouse: boolean;
  /**
   * Writes a batch of checked rows in the caller's transaction, in a number of statements that does not depend on its length; what
   * became of each, in their order. Writing the same rows again changes nothing. A row is refused by itself, never by throwing.
   */
  write(
    tx: TxCtx,
    rows: readonly z.output<Row>[],
    into: { readonly warehouseId: string | null },
  ): Promise<RowOutcome[]>;
}

const importType = <Row extends z.ZodObject>(
  type: Omit<ImportType<Row>, "perWarehouse"> & { perWarehouse?: true },
): ImportType => ({
  perWarehouse: false,
  ...type,
  // Rows were parsed by this very schema.
  write: (tx, rows, into) => type.write(tx, rows as z.output<Row>[], into),
});

export const importTypes: Readonly<Record<ImportTypeName, ImportType>> = {
  categories: importType({
    permission: "catalog:write",
    row: CategoryRow,
    write: upsertCategories,
  }),
  products: importType({ permission: "catalog:write", row: ProductRow, write: upsertProducts }),
  customers: importType({ permission: "customers:write", row: PartyRow, write: upsertCustomers }),
  vendors: importType({ permission: "vendors:write", row: PartyRow, write: upsertVendors }),
  stock: importType({
    permission: "stock:write",
    row: StockRow,
    perWarehouse: true,
    write: (tx, rows, { warehouseId }) => writeOpeningStock(tx, rows, String(warehouseId)),
  }),
};
