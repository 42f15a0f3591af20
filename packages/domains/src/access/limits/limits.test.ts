import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, expect, test } from "vitest";
import { currentLimits } from "./current.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
const limits = () => h.caller("admin").access.limits;
const ruleOf = async (operation: string) =>
  (await limits().list()).items.find((rule) => rule.operation === operation);

test("until somebody decides, the limits are those of the sheet", async () => {
  expect(await ruleOf("anonymous")).toMatchObject({ perMinute: 60, perHour: 1000, version: 0 });
  expect(await ruleOf("key")).toMatchObject({ perMinute: 60, perHour: 1000 });
  expect(await ruleOf("user")).toMatchObject({ perMinute: 600, perHour: 10_000 });
  expect(await ruleOf("all")).toMatchObject({ running: 100, queued: 200, waitSeconds: 30 });
  expect(await ruleOf("stock.levels.list")).toMatchObject({ running: 50, waitSeconds: 10 });
});

test("a rule that is decided counts at once, is in the audit log, and goes back when it is reset", async () => {
  const current = await currentLimits(h.platform);
  const set = await limits().set({ operation: "sales.orders.list", perMinute: 7, running: 2 });
  expect(set).toMatchObject({ perMinute: 7, perHour: null, running: 2, queued: 200, version: 1 });
  await expect.poll(() => current.of("sales.orders.list").perMinute).toBe(7);
  await limits().reset({ operation: "sales.orders.list" });
  await limits().reset({ operation: "sales.orders.list" });
  await expect.poll(() => current.of("sales.orders.list").perMinute).toBe(null);
  const { rows } = await h.platform.pool.query(
    "select action from audit_entry where action = 'access.limit.changed'",
  );
  expect(rows.length).toBe(2);
  current.stop();
});

test("of two who decide on what they both read, one is told that it has changed", async () => {
  const change = { operation: "key", perMinute: 90, perHour: 1000, version: 0 };
  const outcomes = await Promise.allSettled([limits().set(change), limits().set(change)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("bounds that do not fit, names that are none and callers without the permission are refused", async () => {
  await expect(limits().set({ operation: "user", running: 3 })).rejects.toThrow("running");
  await expect(limits().set({ operation: "user", perMinute: 1 })).rejects.toThrow("30 at least");
  await expect(limits().set({ operation: "all" })).rejects.toThrow("must be given");
  await expect(limits().set({ operation: "no.such" })).rejects.toThrow("There is no operation");
  await expect(
    h.caller("manager").access.limits.set({ operation: "key", perMinute: 90 }),
  ).rejects.toThrow("limits:write");
});
