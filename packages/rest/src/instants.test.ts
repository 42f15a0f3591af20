import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { formatInstant, instantWriter, parseInstant } from "./instants.ts";
import { jsonSchemaOf } from "./schema.ts";

test("an instant is written as toISOString writes it, in any year", () => {
  const edges = [
    "0000-03-01",
    "0999-12-31",
    "1000-01-01",
    "1900-02-28",
    "1969-12-31",
    "2000-02-29",
    "9999-12-31",
  ];
  for (const day of edges) expect(formatInstant(new Date(day))).toBe(new Date(day).toISOString());
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(formatInstant(date)).toBe(date.toISOString());
    }),
    { numRuns: 5000 },
  );
});

test("an instant reads back as what was written, and no other text is one", () => {
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") }),
      (date) => {
        expect(parseInstant(date.toISOString())).toEqual(date);
      },
    ),
  );
  for (const text of [
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01 00:00:00Z",
    "now",
  ]) {
    expect(parseInstant(text)).toBe(text);
  }
  expect(parseInstant("2026-11-21T10:30+01:00")).toEqual(new Date("2026-11-21T09:30:00Z"));
});

test("writing instants by the schema gives the JSON that JSON.stringify gives", () => {
  const schema = z.object({
    at: z.date(),
    maybe: z.date().nullable(),
    absent: z.date().optional(),
    list: z.array(z.object({ at: z.date() })),
    byName: z.record(z.string(), z.date()),
    either: z.union([
      z.object({ kind: z.literal("a"), on: z.date() }),
      z.object({ kind: z.literal("b"), on: z.string() }),
    ]),
    frozen: z.object({ at: z.date() }).readonly(),
    text: z.string(),
  });
  const at = new Date("2026-11-21T09:30:00.123Z");
  const value = {
    at,
    maybe: null,
    list: [{ at }],
    byName: { x: at },
    either: { kind: "a", on: at },
    frozen: { at },
    text: "t",
  };
  const write = instantWriter(jsonSchemaOf(schema, "output"));
  expect(JSON.stringify(write?.(schema.parse(value)))).toBe(JSON.stringify(schema.parse(value)));
});

test("a schema without instants needs no walk", () => {
  expect(
    instantWriter(jsonSchemaOf(z.object({ a: z.array(z.string()) }), "output")),
  ).toBeUndefined();
});
