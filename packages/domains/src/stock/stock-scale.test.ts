import { type Harness, harness } from "@millrace/testkit/harness";
import { makePurchases } from "@millrace/testkit/purchase-history";
import { explaining, grown, makeLedger, stockQuestions } from "@millrace/testkit/stock-ledger";
import { beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "../app-router.ts";

let h: Harness;
let ids: { productId: string; warehouseId: string; lotId: string; documentId: string };
beforeAll(async () => {
  h = await harness();
  await makeLedger(h.platform, 200_000);
  await makePurchases(h.platform);
  const { rows } = await h.platform.pool.query(
    `select product_id as "productId", warehouse_id as "warehouseId", lot_id as "lotId", document_id as "documentId"
       from stock_movement where lot_id is not null limit 1`,
  );
  ids = rows[0];
}, 60_000);

describe("a ledger of two hundred thousand movements", () => {
  const names = Object.keys(stockQuestions({ stock: {} } as never, {} as never));

  it.each(names)("is never read from end to end for %s", async (name) => {
    const { ctx, plans } = explaining(h.ctx("superadmin"), /stock_|purchase_|restock_/);
    const questions = stockQuestions(appRouter.createCaller(ctx), ids);
    await questions[name]?.();
    const found = await plans();
    expect(found.length).toBeGreaterThan(0);
    for (const plan of found) expect(plan).not.toMatch(grown);
  });

  it("adds up to what is kept", async () => {
    expect(await h.caller("superadmin").stock.verify({})).toMatchObject({
      ok: true,
      movements: 200_000,
    });
  });
});
