import { makeProduct, makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { inventoryMailTo } from "./inventory-report.jobs.ts";

let h: Harness;
let shop: Awaited<ReturnType<typeof makeShop>>;
const day = 86_400_000;

beforeAll(async () => {
  h = await harness();
  const admin = h.caller("superadmin");
  shop = await makeShop(admin, "10", { cost: "4.00", reorderLevel: "3" });
  await makeProduct(admin, { name: "Nothing of it yet" });
});

const take = (quantity: string) =>
  h.caller("superadmin").stock.issue({
    warehouseId: shop.warehouseId,
    lines: [{ productId: shop.productId, quantity }],
  });
const stats = (input: object = {}) => h.caller("superadmin").reports.dashboard.stats(input);

describe("the dashboard", () => {
  it("has figures for a house in which nothing was made, mended or inspected yet", async () => {
    expect(await stats()).toMatchObject({
      today: { openOrders: 0, batchesInProgress: 0, batchesCompleted: 0, quantity: "0" },
      yield: [],
      stockValue: "40",
      alerts: { low: 0, out: 0, expiring: 0, expired: 0 },
      workOrders: {},
      inspections: { completed: 0, passRate: "0" },
      people: { in: 0, late: 0, forgotten: 0 },
    });
  });

  it("answers many screens by one reading, and is no older than two seconds once something has happened", async () => {
    const first = await stats();
    h.clock.advance(30_000);
    expect(await stats()).toEqual(first);
    await take("8");
    await h.settle();
    const after = await stats();
    expect(after).toMatchObject({ stockValue: "8", alerts: { low: 1 } });
    expect(after.at.getTime()).toBeGreaterThan(first.at.getTime());
    await take("1");
    await h.settle();
    expect(await stats()).toEqual(after);
    h.clock.advance(2_000);
    expect((await stats()).stockValue).toBe("4");
  });

  it("is a minute old at most, also while nothing happens", async () => {
    h.clock.advance(60_000);
    const first = await stats();
    h.clock.advance(59_999);
    expect(await stats()).toEqual(first);
    h.clock.advance(1);
    expect((await stats()).at.getTime()).toBe(first.at.getTime() + 60_000);
  });

  it("shows nobody the sites of others", async () => {
    const caller = h.caller("admin", { sites: [] });
    expect(await caller.reports.dashboard.stats({})).toMatchObject({
      stockValue: "0",
      alerts: { low: 0 },
    });
    expect((await caller.reports.dashboard.stockAlerts({})).items).toEqual([]);
    expect((await h.caller("admin").reports.dashboard.stockAlerts({})).items).toHaveLength(1);
  });

  it("counts work orders of the range by status, and 0 passed where nothing was inspected", async () => {
    const { dashboard } = h.caller("superadmin").reports;
    const from = new Date(h.clock.now().getTime() - day);
    expect(await dashboard.workOrders({ from })).toMatchObject({ from, total: 0, byStatus: {} });
    expect(await dashboard.inspections({ from })).toMatchObject({ completed: 0, passRate: "0" });
    expect(await dashboard.equipment({})).toMatchObject({ total: 0 });
    await expect(
      dashboard.stats({ from: h.clock.now(), to: from, timezone: "Mars/Olympus" }),
    ).rejects.toMatchObject({ cause: { definition: { code: "request.invalid" } } });
  });

  it("tells who watches that there is something new, in the end the newest", async () => {
    const ended = new AbortController();
    const seen: number[] = [];
    const watching = (async () => {
      const watched = await h
        .caller("superadmin", { signal: ended.signal })
        .reports.dashboard.watch({});
      for await (const { seq } of watched) {
        seen.push(seq);
        if (seen.length === 1) await take("1");
        else return;
      }
    })();
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(1);
    await h.settle();
    await watching;
    ended.abort();
    expect(seen[1]).toBeGreaterThan(seen[0] as number);
  });
});

describe("the daily report on the stock", () => {
  it("is sent to those whose addresses are set, and to nobody before", async () => {
    const run = async () => {
      await h.caller("superadmin").jobs.trigger({ name: "reports.inventory" });
      await h.settle();
      return h.outbox.mails.filter(({ subject }) => subject.startsWith("Stock on"));
    };
    expect(await run()).toEqual([]);
    const value = ["one@example.com", "two@example.com"];
    await h.caller("superadmin").settings.set({ key: inventoryMailTo.key, value });
    const letters = await run();
    expect(letters.map(({ to }) => to)).toEqual(value);
    expect(letters[0]?.text).toContain("1 out, 1 low");
    expect(letters[0]?.text).toContain(
      `(${shop.product.sku}): out, 0 piece on hand, reorder level 3`,
    );
  });
});
