import { expect, test } from "vitest";
import { chosen, holdAll } from "./conditions.ts";
import type { Condition } from "./webhooks.schema.ts";

const data = {
  number: "SO-1",
  total: "120.50",
  count: 3,
  note: null,
  paid: true,
  customer: { country: "EE", tags: ["a", "b"] },
  lines: [
    { sku: "X", quantity: "2" },
    { sku: "Y", quantity: "10" },
  ],
};

const holds = (path: string, op: Condition["op"], value?: Condition["value"]) =>
  holdAll([{ path, op, value }], data);

test.each<[string, Condition["op"], Condition["value"], boolean]>([
  ["number", "eq", "SO-1", true],
  ["number", "eq", "so-1", false],
  ["total", "eq", 120.5, true],
  ["total", "gt", "99", true],
  ["total", "gt", "120.50", false],
  ["total", "gte", "120.5", true],
  ["count", "lt", 10, true],
  ["count", "lt", "word", false],
  ["number", "gt", "SO-0", true],
  ["paid", "eq", true, true],
  ["note", "eq", null, true],
  ["note", "exists", undefined, false],
  ["note", "exists", false, true],
  ["customer.country", "in", ["LV", "EE"], true],
  ["customer.tags", "eq", "b", true],
  ["lines.sku", "eq", "Y", true],
  ["lines.sku", "ne", "Y", false],
  ["lines.quantity", "gt", 9, true],
  ["nowhere", "ne", "x", true],
  ["nowhere", "eq", "x", false],
  ["number.length", "exists", true, false],
  ["constructor", "exists", true, false],
])("%s %s %j is %s", (path, op, value, expected) => {
  expect(holds(path, op, value)).toBe(expected);
});

test("amounts compare exactly, beyond what a double holds", () => {
  const big = { total: "9007199254740993.01" };
  const than = (value: string) => holdAll([{ path: "total", op: "gt", value }], big);
  expect([than("9007199254740993.00"), than("9007199254740993.01")]).toEqual([true, false]);
  expect(holdAll([{ path: "total", op: "lt", value: "-0.5" }], { total: "-1" })).toBe(true);
});

test("a choice of fields keeps the shape of the data and drops the rest", () => {
  expect(chosen(data, ["number", "customer.country", "lines.sku", "nowhere.else"])).toEqual({
    number: "SO-1",
    customer: { country: "EE" },
    lines: [{ sku: "X" }, { sku: "Y" }],
  });
  expect(chosen(data, ["customer", "customer.country"])).toEqual({ customer: data.customer });
});
