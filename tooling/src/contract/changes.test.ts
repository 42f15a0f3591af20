import { describe, expect, test } from "vitest";
import { type Api, apiChanges, eventChanges } from "./changes.ts";
import type { Schema } from "./schema-changes.ts";

const product = {
  type: "object",
  properties: { id: { type: "string" }, kind: { type: "string", enum: ["good", "service"] } },
  required: ["id", "kind"],
};
const base = {
  input: {
    type: "object",
    properties: { name: { type: "string", maxLength: 80 }, note: { type: ["string", "null"] } },
    required: ["name"],
  },
  output: product,
  parameters: [{ name: "q", in: "query", required: false, schema: { type: "string" } }],
};
type Parts = { input?: Schema; output?: Schema; parameters?: object[]; permission?: string };
const api = (parts: Parts = {}): Api => {
  const { input, output, parameters, permission = "catalog:write" } = { ...base, ...parts };
  return {
    components: { schemas: { Product: output } },
    paths: {
      "/products": {
        post: {
          "x-permission": permission,
          parameters: parameters as [],
          requestBody: {
            required: true,
            content: { "application/json": { schema: input as Schema } },
          },
          responses: {
            201: {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Product" } } },
            },
          },
        },
      },
    },
  };
};
const of = "POST /products";
const input = (properties: object, required = ["name"]) =>
  api({
    input: {
      type: "object",
      properties: { ...base.input.properties, ...properties },
      required,
    } as Schema,
  });
const output = (properties: object, required = ["id", "kind"]) =>
  api({
    output: {
      type: "object",
      properties: { ...product.properties, ...properties },
      required,
    } as Schema,
  });

test("a document that is the same has no changes", () => {
  expect(apiChanges(api(), api())).toEqual([]);
});

describe("what breaks a client is found", () => {
  const cases: [string, Api, string][] = [
    ["an operation that is gone", { paths: {} }, "is gone"],
    [
      "another permission",
      api({ permission: "catalog:admin" }),
      "needs catalog:admin, needed catalog:write",
    ],
    [
      "a field that must be sent now",
      input({ code: { type: "string" } }, ["name", "code"]),
      "request `body.code` is new and has to be sent",
    ],
    [
      "an optional field that must be sent",
      input({}, ["name", "note"]),
      "request `body.note` is always there",
    ],
    [
      "a field that is not taken any more",
      api({ input: { ...base.input, properties: { name: base.input.properties.name } } as Schema }),
      "request `body.note` is gone",
    ],
    [
      "a shorter text",
      input({ name: { type: "string", maxLength: 40 } }),
      "request `body.name` maxLength is 40, was 80",
    ],
    [
      "a pattern",
      input({ name: { type: "string", maxLength: 80, pattern: "^a" } }),
      "request `body.name` pattern is ^a, was none",
    ],
    [
      "null that is not taken any more",
      input({ note: { type: "string" } }),
      "request `body.note` is string, was null or string",
    ],
    ["a parameter that is gone", api({ parameters: [] }), "request `query.q` is gone"],
    [
      "a field that is not answered any more",
      api({ output: { ...product, properties: { id: product.properties.id } } as Schema }),
      "answer `kind` is gone",
    ],
    ["an answer that may lack a field", output({}, ["id"]), "answer `kind` may be absent"],
    [
      "an answer of another type",
      output({ id: { type: "integer" } }),
      "answer `id` is integer, was string",
    ],
    [
      "an answer that may be null",
      output({ id: { type: ["string", "null"] } }),
      "answer `id` is null or string, was string",
    ],
  ];
  test.each(cases)("%s", (_name, after, text) => {
    expect(apiChanges(api(), after)).toContainEqual({ of, text, breaking: true });
  });

  test("a subscriber's: an event or a field of it that is gone", () => {
    const event = (schema: object) => [{ type: "sales.order.created", schema: schema as Schema }];
    expect(eventChanges(event(product), [])).toEqual([
      { of: "sales.order.created", text: "is gone", breaking: true },
    ]);
    expect(
      eventChanges(event(product), event({ ...product, properties: { id: { type: "string" } } })),
    ).toContainEqual({ of: "sales.order.created", text: "data `kind` is gone", breaking: true });
  });
});

describe("what breaks nobody is told and let through", () => {
  const cases: [string, Api, Api, string, string][] = [
    ["a new operation", { paths: {} }, api(), of, "is new"],
    [
      "a new field that may be sent",
      api(),
      input({ code: { type: "string" } }),
      of,
      "request `body.code` is new",
    ],
    [
      "a longer text",
      api(),
      input({ note: { type: ["string", "null", "number"] } }),
      of,
      "request `body.note` is null or number or string, was null or string",
    ],
    [
      "a field more in the answer",
      api(),
      output({ name: { type: "string" } }),
      of,
      "answer `name` is new",
    ],
    [
      "a value more in the answer",
      api(),
      output({ kind: { type: "string", enum: ["good", "service", "kit"] } }),
      of,
      "answer `kind` knows kit",
    ],
  ];
  test.each(cases)("%s", (_name, before, after, name, text) => {
    const changes = apiChanges(before, after);
    expect(changes).toContainEqual({ of: name, text, breaking: false });
    expect(changes.filter(({ breaking }) => breaking)).toEqual([]);
  });
});

test("schemas that contain themselves are compared to their end", () => {
  const tree = (more: object): Api => ({
    ...api(),
    components: {
      schemas: {
        Product: {
          type: "object",
          properties: {
            children: { type: "array", items: { $ref: "#/components/schemas/Product" } },
            ...more,
          },
        },
      },
    },
  });
  expect(apiChanges(tree({ id: { type: "string" } }), tree({}))).toEqual([
    { of, text: "answer `id` is gone", breaking: true },
  ]);
});
