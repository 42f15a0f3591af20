import { beforeAll, describe, expect, test } from "vitest";
import { trpc, world } from "./world.ts";

/* API1:2023 Broken object level authorization. The conformance test tries every operation with another site's row; here are the ways around. */

let w: Awaited<ReturnType<typeof world>>;
let order: { id: string };
let foreign: { id: string };
beforeAll(async () => {
  w = await world();
  const admin = w.h.caller("superadmin");
  const lines = [{ productId: w.near.productId, quantity: "1" }];
  const { customerId } = w.near;
  order = await admin.sales.orders.create({ customerId, warehouseId: w.near.warehouseId, lines });
  foreign = await admin.sales.orders.create({ customerId, warehouseId: w.far.id, lines });
});

describe("a row of another site", () => {
  test("is as absent as one that never was: the same status and the same words, to read and to change", async () => {
    const never = "01939f1e-7c7b-7000-8000-00000000dead";
    const words = async (method: string, id: string, action = "") => {
      const { status, body } = await w.call(
        "manager",
        method,
        `/api/v1/sales/orders/${id}${action}`,
        {
          ...(method !== "GET" && { body: {} }),
        },
      );
      return [status, body.code, body.detail];
    };
    for (const [method, action] of [
      ["GET", ""],
      ["PATCH", ""],
      ["POST", "/confirm"],
      ["POST", "/cancel"],
    ] as const)
      expect(await words(method, foreign.id, action)).toEqual(await words(method, never, action));
    expect((await words("GET", foreign.id))[0]).toBe(404);
    expect((await w.call("manager", "GET", `/api/v1/sales/orders/${order.id}`)).status).toBe(200);
  });

  test("is not reached by tRPC, by a batch beside a row of one's own, or by naming it in a list's filter", async () => {
    const batch = encodeURIComponent(
      JSON.stringify({ 0: { json: { id: order.id } }, 1: { json: { id: foreign.id } } }),
    );
    const both = await w.call(
      "manager",
      "GET",
      `/trpc/sales.orders.get,sales.orders.get?batch=1&input=${batch}`,
    );
    expect(both.body[0].result.data.json.id).toBe(order.id);
    expect(both.body[1].error.json.data.problem.code).toBe("resource.not_found");
    const single = await w.call(
      "manager",
      "GET",
      `/trpc/sales.orders.get${trpc({ id: foreign.id })}`,
    );
    expect(single.status).toBe(404);
    const listed = await w.call("manager", "GET", `/api/v1/sales/orders?warehouseId=${w.far.id}`);
    expect(listed.body.items ?? []).toEqual([]);
  });

  test("does not show in counts, search, the event log or the audit of somebody who may not see it", async () => {
    await w.h.settle();
    const all = await w.call("manager", "GET", "/api/v1/sales/orders?total=true");
    expect([all.body.total, all.body.items.map(({ id }: { id: string }) => id)]).toEqual([
      1,
      [order.id],
    ]);
    const log = await w.call("manager", "GET", "/api/v2/events?limit=100");
    expect(log.text).not.toContain(foreign.id);
  });

  test("cannot be written to by naming it inside of one's own", async () => {
    const { status } = await w.call("manager", "POST", "/api/v1/inventory/receipts", {
      body: { warehouseId: w.far.id, lines: [{ productId: w.near.productId, quantity: "1" }] },
    });
    expect(status).toBe(404);
  });
});

test("somebody's own things are nobody else's: sessions, addresses and keys are looked up with their owner", async () => {
  const sessions = await w.call("viewer", "GET", "/api/v1/auth/sessions");
  const { id } = sessions.body.items[0];
  expect((await w.call("customer", "DELETE", `/api/v1/auth/sessions/${id}`)).status).toBe(404);
  expect((await w.call("viewer", "GET", "/api/v1/auth/me")).status).toBe(200);
});
