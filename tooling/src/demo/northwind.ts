import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decimal } from "@millrace/contract/decimal";
import { parse } from "csv-parse/sync";
import { root } from "../checks/source-files.ts";

type Csv = Readonly<Record<string, string>>;

/** How `POST /imports` is to read one of the files. */
interface ImportSettings {
  readonly type: "categories" | "vendors" | "products" | "customers";
  readonly mapping: Readonly<Record<string, string | null>>;
  readonly defaults?: Readonly<Record<string, string>>;
}

export interface NorthwindOrder {
  readonly id: string;
  readonly customer: string;
  readonly orderedOn: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: string;
    readonly unitPrice: string;
    readonly discount: string;
  }[];
}

/** A real trading company's books, as its files have them. */
export interface Northwind {
  readonly folder: string;
  readonly imports: readonly {
    readonly file: string;
    readonly data: string;
    readonly settings: ImportSettings;
  }[];
  readonly customers: readonly { readonly code: string; readonly name: string }[];
  readonly orders: readonly NorthwindOrder[];
  /** By SKU: what must be on the shelves after all orders. */
  readonly closingStock: ReadonlyMap<string, number>;
  /** By SKU: what the orders take. */
  readonly sold: ReadonlyMap<string, number>;
}

/** Reads the data beside the checkout where there is some, else the copy that the repository ships. */
export function readNorthwind(): Northwind {
  const shipped = join(root, "data/northwind");
  const folder = [join(root, "../shared/data/northwind"), shipped].find(existsSync) ?? shipped;
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const rows = (file: string) => parse(read(file), { columns: true }) as Csv[];

  const settings = JSON.parse(
    readFileSync(join(shipped, "imports.json"), "utf8"),
  ) as (ImportSettings & {
    file: string;
  })[];
  const details = rows("order_details.csv");
  const linesOf = Map.groupBy(details, (line) => line.order_id);
  const sold = new Map<string, number>();
  for (const { product_id: sku = "", quantity } of details) {
    sold.set(sku, (sold.get(sku) ?? 0) + Number(quantity));
  }
  return {
    folder,
    imports: settings.map(({ file, ...each }) => ({ file, data: read(file), settings: each })),
    customers: rows("customers.csv").map(({ customer_id = "", company_name = "" }) => ({
      code: customer_id,
      name: company_name,
    })),
    orders: rows("orders.csv").map(({ order_id = "", customer_id = "", order_date = "" }) => ({
      id: order_id,
      customer: customer_id,
      orderedOn: order_date,
      lines: (linesOf.get(order_id) ?? []).map((line) => ({
        sku: line.product_id ?? "",
        quantity: line.quantity ?? "",
        unitPrice: exact(line.unit_price),
        discount: exact(line.discount),
      })),
    })),
    closingStock: new Map(
      rows("products.csv").map(({ product_id = "", units_in_stock }) => [
        product_id,
        Number(units_in_stock),
      ]),
    ),
    sold,
  };
}

/** Some exports have 4-byte floats, 0.05000000074505806: the decimal that was meant has four places at most. */
const exact = (text = "") => decimal(text).round(4).toFixed();
