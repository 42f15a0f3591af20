import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import type { KyselyPlugin, QueryId, RootOperationNode } from "kysely";
import type { Harness } from "./harness.ts";

type Caller = ReturnType<Harness["caller"]>;

/** A long history: so many movements of a thousand products in ten warehouses, in and out by turns, with their levels and some lots. */
export async function makeLedger({ pool }: Platform, movements: number): Promise<void> {
  const run = (text: string) => pool.query(text);
  const kinds = ["site", "warehouse", "product", "lot", "movement", "document"];
  const id = (kind: string, n: string) =>
    `('01939f1e-7c7b-7000-8000-${kinds.indexOf(kind)}' || lpad(to_hex((${n})::bigint), 11, '0'))::uuid`;
  await run(`insert into site (id, code, name) values (${id("site", "1")}, 'SCALE', 'Scale')`);
  await run(`insert into warehouse (id, site_id, code, name)
    select ${id("warehouse", "n")}, ${id("site", "1")}, 'SCALE-' || n, 'Warehouse ' || n from generate_series(0, 9) n`);
  await run(`insert into product (id, sku, name, kind, unit, price, cost, tracking)
    select ${id("product", "n")}, 'SCALE-' || n, 'Product ' || n, 'good', 'piece', 1, 2, case when n % 10 = 0 then 'lot' else 'none' end
      from generate_series(0, 999) n`);
  await run(`insert into stock_lot (id, product_id, code, expires_on, created_at)
    select ${id("lot", "n")}, ${id("product", "n")}, 'L-1', current_date + (n / 10)::int, now() from generate_series(0, 999, 10) n`);
  // Each level is a chain of its own: three in at 2.00, then one out, so that its running balance is known without adding up.
  for (let first = 0; first < movements; first += 100_000)
    await run(`
    insert into stock_movement (id, product_id, warehouse_id, type, quantity, reserved, actor, created_at, document_type, document_id, lot_id,
                                value, unit_cost, balance, balance_value)
    select ${id("movement", "n")}, ${id("product", "product")}, ${id("warehouse", "warehouse")},
           case when turn % 2 = 0 then 'receive' else 'issue' end, change, 0, 'system:scale',
           timestamptz '2024-01-01' + n * interval '30 seconds', 'scale', ${id("document", "n / 10")},
           case when product % 10 = 0 then ${id("lot", "product")} end, change * 2, 2, balance, balance * 2
      from (select n, n % 1000 as product, (n / 1000) % 10 as warehouse, n / 10000 as turn,
                   case when (n / 10000) % 2 = 0 then 3 else -1 end as change,
                   (n / 10000) / 2 * 2 + case when (n / 10000) % 2 = 0 then 3 else 2 end as balance
              from generate_series(${first}, ${Math.min(first + 100_000, movements) - 1}) n) as chain`);
  await run(`
    insert into stock_level (product_id, warehouse_id, on_hand, binned, value, unit_cost, moved_at, reorder_level, low)
    select last.product_id, last.warehouse_id, last.balance, case when product.tracking = 'lot' then last.balance else 0 end, last.balance_value,
           2, last.created_at, 1, false
      from (select distinct on (product_id, warehouse_id) * from stock_movement order by product_id, warehouse_id, created_at desc) last
      join product on product.id = last.product_id`);
  await run(`
    insert into stock_bin (id, product_id, warehouse_id, lot_id, quantity)
    select gen_random_uuid(), level.product_id, level.warehouse_id, lot.id, level.on_hand
      from stock_level level join stock_lot lot on lot.product_id = level.product_id`);
  await run(`
    insert into stock_alert (id, kind, product_id, warehouse_id, raised_at)
    select gen_random_uuid(), 'low', product_id, warehouse_id, now() from stock_level where product_id < ${id("product", "50")}`);
  await run(
    "vacuum (analyze) stock_movement, stock_level, stock_bin, stock_lot, stock_alert, product, warehouse",
  );
}

/** The tables that grow with the history: none of them is read from end to end. */
export const grown =
  /Seq Scan on (stock_movement|stock_reservation|purchase_order_line|purchase_order)\b/;

/** What lists and figures of stock and of purchasing ask of Postgres, by what is read. */
export function stockQuestions(
  caller: Caller,
  ids: { productId: string; warehouseId: string; lotId: string; documentId: string },
): Record<string, () => Promise<unknown>> {
  const { productId, warehouseId, lotId, documentId } = ids;
  const at = new Date("2024-01-03T00:00:00Z");
  const { movements, levels, lots, alerts, valuation } = caller.stock;
  const { restockPlans, purchaseOrders, reservations } = caller.stock;
  return {
    movements: () => movements.list({}),
    "movements of a product": () => movements.list({ productId }),
    "movements of a warehouse": () => movements.list({ warehouseId }),
    "movements of a level": () => movements.list({ productId, warehouseId }),
    "movements of a lot": () => movements.list({ lotId }),
    "movements of a document": () => movements.list({ documentId }),
    "movements of a day": () =>
      movements.list({ createdFrom: at, createdTo: new Date("2024-01-04") }),
    levels: () => levels.list({}),
    "levels that are low": () => levels.list({ low: true }),
    "levels that expire": () => levels.list({ expiringWithin: 5 }),
    "levels of a warehouse": () => levels.byWarehouse({ id: warehouseId }),
    "levels of a product": () => levels.get({ productId }),
    lots: () => lots.list({ expiringWithin: 5, sort: "expiresOn" }),
    alerts: () => alerts.list({}),
    "what to order": () => restockPlans.suggest({}),
    "what to order for a warehouse": () => restockPlans.suggest({ warehouseId }),
    "restock plans of a warehouse": () => restockPlans.list({ warehouseId }),
    "purchase orders that are on their way": () => purchaseOrders.list({ status: "sent" }),
    "what waits for a product": () => reservations.list({ productId, status: "wanted" }),
    "value by average": () => valuation({}),
    "value by first in, first out": () => valuation({ method: "fifo", warehouseId }),
    "value of a product as it was": () => valuation({ method: "fifo", productId, at }),
    "value as it was": () => valuation({ at, warehouseId }),
  };
}

/** A context that keeps the plan of each statement about these tables that is run through it; with `buffers`, run once more and how many pages it read. */
export function explaining(
  ctx: Ctx,
  tables = /stock_/,
  how: "" | "(analyze, buffers, costs off, timing off)" = "",
): { ctx: Ctx; plans: () => Promise<string[]> } {
  const made = new WeakMap<QueryId, RootOperationNode>();
  const asked: RootOperationNode[] = [];
  const keep: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      made.set(queryId, node);
      return node;
    },
    // Only what was run: a statement is also looked at while it is being made.
    async transformResult({ result, queryId }) {
      const node = made.get(queryId);
      if (node) asked.push(node);
      return result;
    },
  };
  const plans = async () => {
    const found: string[] = [];
    for (const node of asked.splice(0)) {
      const { sql, parameters } = ctx.db.getExecutor().compileQuery(node, { queryId: "explained" });
      if (!tables.test(sql)) continue;
      const { rows } = await ctx.platform.pool.query(`explain ${how} ${sql}`, [...parameters]);
      found.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
    }
    return found;
  };
  return { ctx: { ...ctx, db: ctx.db.withPlugin(keep) }, plans };
}
