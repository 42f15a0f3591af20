import { migrate } from "@millrace/db/migrate";
import { createPool, type Pool } from "@millrace/db/pool";

/*
 * The rows that every measure works on. Ids follow from numbers, so that the load process can name any row without reading it.
 */

const idOf = (kind: string) => (n: number) =>
  `01900000-${kind}-7000-8000-${n.toString(16).padStart(12, "0")}`;
export const productId = idOf("0001");
export const customerId = idOf("0002");
const siteId = idOf("0003")(1);
export const warehouseId = idOf("0004")(1);

export const customers = 10_000;
export const kinds = ["material", "good", "part"] as const;

export const openPool = (url: string, max = 2): Pool =>
  createPool({ url, max, applicationName: "millrace bench", statementTimeoutMs: 0 });

/** A database of this name beside the one at `url`. */
export async function makeDatabase(
  url: string,
  name: string,
  isMigrated: boolean,
): Promise<string> {
  const admin = openPool(url, 1);
  await admin.query(`create database ${name}`);
  await admin.end();
  const made = Object.assign(new URL(url), { pathname: `/${name}` }).href;
  if (isMigrated) {
    const pool = openPool(made, 1);
    await migrate(pool);
    await pool.end();
  }
  return made;
}

const productIdSql = "('01900000-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
const customerIdSql = "('01900000-0002-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";

/**
 * So many products with stock in one warehouse, and customers to sell them to. Every balance has its movement, so that the ledger's
 * own check can say at the end whether both servers kept it. Without `stock` there are the products alone, and without the index that
 * only a search uses and that takes longer to fill than all others together.
 */
export async function seed(
  url: string,
  products: number,
  { stock = true }: { stock?: boolean } = {},
): Promise<void> {
  const pool = openPool(url, 1);
  const run = (text: string, values: unknown[] = []) => pool.query(text, values);
  if (!stock) await run("drop index product_search_idx");
  await run("insert into site (id, code, name) values ($1, 'MAIN', 'Main site')", [siteId]);
  await run("insert into warehouse (id, site_id, code, name) values ($1, $2, 'WH', 'Warehouse')", [
    warehouseId,
    siteId,
  ]);
  await run(
    `insert into party (id, code, role, name, email)
     select ${customerIdSql}, 'C-' || n, 'customer', 'Customer ' || n, 'c' || n || '@example.com' from generate_series(1, ${customers}) n`,
  );
  await run(
    `insert into product (id, sku, barcode, name, description, kind, unit, price, cost, tax_rate, created_at)
     select ${productIdSql}, 'P-' || n, (4000000000000 + n)::text, 'Product ' || md5(n::text), 'One of many products, number ' || n,
            (array['material', 'good', 'part'])[1 + n % 3], 'piece', 1 + (n::bigint * 7919 % 1000003) / 100.0, 1, 0.07,
            timestamptz '2025-01-01' + n * interval '1 second'
       from generate_series(1, ${products}) n`,
  );
  if (stock)
    await run(
      `insert into stock_level (product_id, warehouse_id, on_hand)
     select ${productIdSql}, $1, 1000000000 from generate_series(1, ${products}) n`,
      [warehouseId],
    );
  if (stock)
    await run(
      `insert into stock_movement (id, product_id, warehouse_id, type, quantity, balance, actor, created_at)
     select ${productIdSql}, ${productIdSql}, $1, 'count', 1000000000, 1000000000, 'system:bench', now() from generate_series(1, ${products}) n`,
      [warehouseId],
    );
  // Not the tables that are empty still: what Postgres knows to be empty it reads from end to end, for the life of a prepared plan.
  await run("vacuum (analyze) site, warehouse, party, product, stock_level, stock_movement");
  await run("checkpoint");
  await pool.end();
}
