import { open, permitted, rest, router } from "@millrace/platform/procedure";
import { expect, test } from "vitest";
import { z } from "zod";
import { operationsIn, operationsOf } from "./table.ts";
import { app } from "./test-router.ts";

const about = { summary: "S", tags: ["T"] as const };
const Out = z.object({ ok: z.boolean() });
const example = { output: { ok: true } };
const get = (path: `/${string}`, input = z.strictObject({})) =>
  open
    .meta(rest("GET", path, { ...about, example }))
    .input(input)
    .output(Out)
    .query(() => ({ ok: true }));
const withId = (name = "id") => z.strictObject({ [name]: z.string() });

test("every procedure with a REST face is an operation, a PATCH that can replace is two", () => {
  const ids = operationsIn("v1", operationsOf(app)).map(({ method, path }) => `${method} ${path}`);
  expect(ids).toContain("PATCH /gears/{id}");
  expect(ids).toContain("PUT /gears/{id}");
  expect(ids.length).toBe(new Set(ids).size);
});

test("one start-up error lists everything that is wrong", () => {
  const broken = router({ a: get("/x/{id}"), b: get("/y"), c: get("/y") });
  expect(() => operationsOf(broken)).toThrow(
    /a: its input has no field id.*\n.*c: GET \/y is b's route already/,
  );
});

test.each([
  [
    "a route that is taken",
    { a: get("/x/{id}", withId()), b: get("/x/{id}", withId()) },
    /is a's route already/,
  ],
  [
    "a route that hides behind another name",
    { a: get("/x/{id}", withId()), b: get("/x/{key}", withId("key")) },
    /is a's route/,
  ],
  [
    "one shape under two names",
    {
      a: get("/x/{id}", withId()),
      b: get("/x/{key}/y", withId("key")),
      c: get("/x/{id}/y", withId()),
    },
    /other parameter names|route already/,
  ],
  ["a path with a slash at its end", { a: get("/x/") }, /not a path/],
  ["a path that names a parameter twice", { a: get("/x/{id}/{id}", withId()) }, /twice/],
  [
    "an input that is no object",
    {
      a: open
        .meta(rest("GET", "/x", { ...about, example }))
        .input(z.string())
        .output(Out)
        .query(() => ({ ok: true })),
    },
    /not an object/,
  ],
  ["an input that drops fields", { a: get("/x", z.object({}) as never) }, /strictObject/],
  [
    "an object in a query",
    { a: get("/x", z.strictObject({ f: z.object({}).optional() }) as never) },
    /comes as text/,
  ],
  [
    "the name fields in a query",
    { a: get("/x", z.strictObject({ fields: z.string().optional() }) as never) },
    /reserved/,
  ],
  [
    "no output schema",
    { a: open.meta(rest("GET", "/x", { ...about, example })).query(() => 1) },
    /no output schema/,
  ],
  [
    "no example of the output",
    {
      a: open
        .meta(rest("GET", "/x", { ...about, example: {} }))
        .output(Out)
        .query(() => ({ ok: true })),
    },
    /no example of its output/,
  ],
  [
    "a wrong example of the output",
    {
      a: open
        .meta(rest("GET", "/x", { ...about, example: { output: { ok: 1 } } }))
        .output(Out)
        .query(() => ({ ok: true })),
    },
    /example output does not fit: ok/,
  ],
  [
    "no example of the body",
    {
      a: open
        .meta(rest("POST", "/x", { ...about, example }))
        .input(z.strictObject({ n: z.int() }))
        .output(Out)
        .mutation(() => ({ ok: true })),
    },
    /no example of its input/,
  ],
  [
    "a wrong example of the body",
    {
      a: open
        .meta(rest("POST", "/x", { ...about, example: { ...example, input: { m: 1 } } }))
        .input(z.strictObject({ n: z.int() }))
        .output(Out)
        .mutation(() => ({ ok: true })),
    },
    /example input does not fit/,
  ],
  [
    "a GET that changes things",
    {
      a: open
        .meta(rest("GET", "/x", { ...about, example }))
        .output(Out)
        .mutation(() => ({ ok: true })),
    },
    /must be a query/,
  ],
  [
    "a PATCH that is a query",
    {
      a: open
        .meta(rest("PATCH", "/x", { ...about, example }))
        .output(Out)
        .query(() => ({ ok: true })),
    },
    /must be a mutation/,
  ],
  [
    "a replacement outside a PATCH",
    {
      a: open
        .meta(rest("POST", "/x", { ...about, example, replace: z.strictObject({}) }))
        .output(Out)
        .mutation(() => ({ ok: true })),
    },
    /PATCH only/,
  ],
  [
    "an upload into no field",
    {
      a: open
        .meta(rest("POST", "/x", { ...about, example, upload: "data" }))
        .output(Out)
        .mutation(() => ({ ok: true })),
    },
    /no field data/,
  ],
])("start-up refuses %s", (_title, record, message) => {
  expect(() => operationsOf(router(record as Parameters<typeof router>[0]))).toThrow(message);
});

test("an object may come as text where its field takes text too", () => {
  const mapping = z.union([z.record(z.string(), z.string()), z.string()]).optional();
  expect(operationsOf(router({ a: get("/x", z.strictObject({ mapping }) as never) }))).toHaveLength(
    1,
  );
});

test("procedures without a REST face are left alone, whatever their shape", () => {
  const free = router({
    a: open.input(z.string()).query(() => 1),
    b: permitted("a:b").mutation(() => {}),
  });
  expect(operationsOf(free)).toEqual([]);
});
