import { expect, test } from "vitest";
import { columnsOf } from "./transfer.rules.ts";

const settings = {
  fields: ["sku", "name", "reorderLevel", "kind"],
  required: ["sku"],
  mapping: {},
  defaults: {},
  ignoreUnknown: false,
};
const fieldsOf = (header: string[], more: Partial<Parameters<typeof columnsOf>[1]> = {}) => {
  const { columns, errors } = columnsOf(header, { ...settings, ...more });
  return errors.length > 0
    ? errors.map(({ path, code }) => `${path} ${code}`)
    : columns.map(({ field }) => field);
};

test("a column fills the field of its name, whatever its case, spaces and punctuation", () => {
  expect(fieldsOf(["SKU", "Name", "reorder_level"])).toEqual(["sku", "name", "reorderLevel"]);
  expect(fieldsOf(["sku", "Reorder Level"])).toEqual(["sku", "reorderLevel"]);
});

test("the mapping comes before names, and null ignores a column", () => {
  const mapping = { "Art. No": "sku", name: null, title: "name" };
  expect(fieldsOf(["art no", "Name", "Title"], { mapping })).toEqual(["sku", null, "name"]);
});

test("a default stands in for a required column", () => {
  expect(fieldsOf(["name"])).toEqual(["data.sku missing_column"]);
  expect(fieldsOf(["name"], { defaults: { sku: "X" } })).toEqual(["name"]);
});

test("nothing is guessed: each column that does not fit is named", () => {
  expect(fieldsOf(["sku", "colour", "", "SKU "], { mapping: { size: "kind" } })).toEqual([
    "data.colour unknown_column",
    "data.3 unknown_column",
    "data.SKU  duplicate_column",
    "mapping.size missing_column",
  ]);
  expect(fieldsOf(["sku", "colour"], { ignoreUnknown: true })).toEqual(["sku", null]);
});
