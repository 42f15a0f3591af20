import { appRouter } from "@millrace/domains/app-router";
import { openApiText } from "@millrace/rest/openapi";
import { redoclyErrors, spectralErrors } from "@millrace/testkit/openapi-lint";
import { describe, expect, it } from "vitest";
import { apiInfo } from "../src/api-info.ts";

/*
 * The document that outside programs are written against. Its snapshot is docs/openapi/v1.json (`pnpm check` compares it); here is what
 * must hold of it whatever it says.
 */

const text = openApiText(appRouter, apiInfo());

interface Media {
  readonly schema: unknown;
  readonly example?: unknown;
  readonly examples?: unknown;
}
interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer>>;
}
const document = JSON.parse(text) as {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Answer> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
  ),
);

/** Outside programs call these: one that is gone, or elsewhere, breaks them. */
const reliedOn: Readonly<Record<string, string>> = {
  "/auth/login": "POST",
  "/auth/logout": "POST",
  "/auth/me": "GET",
  "/auth/password/change": "POST",
  "/auth/refresh": "POST",
  "/auth/register": "POST",
  "/categories": "GET POST",
  "/categories/{id}": "GET PUT PATCH DELETE",
  "/customers": "GET POST",
  "/customers/{id}": "GET PUT PATCH DELETE",
  "/events": "GET",
  "/imports": "GET POST",
  "/imports/{id}": "GET",
  "/imports/{id}/errors": "GET",
  "/inventory/adjustments": "POST",
  "/inventory/issues": "POST",
  "/inventory/movements": "GET",
  "/inventory/receipts": "POST",
  "/inventory/reservations": "GET POST",
  "/inventory/reservations/{id}/release": "POST",
  "/inventory/stock": "GET",
  "/inventory/stock/{productId}": "GET",
  "/inventory/transfers": "GET POST",
  "/inventory/verify": "GET",
  "/inventory/warehouses/{id}/stock": "GET",
  "/jobs": "GET",
  "/jobs/{name}/history": "GET",
  "/jobs/{name}/trigger": "POST",
  "/products": "GET POST",
  "/products/{id}": "GET PUT PATCH DELETE",
  "/sales/orders": "GET POST",
  "/sales/orders/{id}": "GET PUT PATCH",
  "/sales/orders/{id}/cancel": "POST",
  "/sales/orders/{id}/complete": "POST",
  "/sales/orders/{id}/confirm": "POST",
  "/sales/orders/{id}/ship": "POST",
  "/sites": "GET POST",
  "/sites/{id}": "GET PUT PATCH DELETE",
  "/vendors": "GET POST",
  "/vendors/{id}": "GET PUT PATCH DELETE",
  "/warehouses": "GET POST",
  "/warehouses/{id}": "GET PUT PATCH DELETE",
  "/webhooks": "GET POST",
  "/webhooks/deliveries/{id}/retry": "POST",
  "/webhooks/events": "GET",
  "/webhooks/{id}": "GET PUT PATCH DELETE",
  "/webhooks/{id}/deliveries": "GET",
  "/webhooks/{id}/replay": "POST",
  "/webhooks/{id}/test": "POST",
};

/** A document with a flaw that each linter knows: a linter that reads nothing finds nothing. */
const flawed = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Flawed", version: "1" },
  paths: { "/flawed": { get: { responses: { 200: { $ref: "#/components/responses/Nowhere" } } } } },
});

describe("the OpenAPI document", () => {
  it("has no error that redocly knows", async () => {
    expect(await redoclyErrors(text)).toEqual([]);
    expect(await redoclyErrors(flawed)).not.toEqual([]);
  }, 300_000);

  it("has no error that spectral knows, by its own rules and those of the OWASP", async () => {
    expect(await spectralErrors(text)).toEqual([]);
    expect(await spectralErrors(flawed)).not.toEqual([]);
  }, 300_000);

  it("has every operation that programs rely on", () => {
    const there = new Set<string>(operations.map(([name]) => name));
    const needed = Object.entries(reliedOn).flatMap(([path, methods]) =>
      methods.split(" ").map((method) => `${method} ${path}`),
    );
    expect(needed).toHaveLength(83);
    expect(needed.filter((name) => !there.has(name))).toEqual([]);
  });

  it("names each operation once, and each by what it does", () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const summaries = operations.map(([, { summary, tags }]) => `${tags[0]}: ${summary}`);
    expect(summaries.filter((summary, at) => summaries.indexOf(summary) !== at)).toEqual([]);
  });
});

describe("every operation of it", () => {
  it.each(operations)(
    "%s can be tried by its examples",
    (_, { summary, requestBody, responses }) => {
      expect(summary).toMatch(/^[A-Z].{3,}[^.]$/);
      const json = requestBody?.content["application/json"];
      if (json) expect(json.example).toBeDefined();
      const success = Object.entries(responses).filter(([status]) => status.startsWith("2"));
      expect(success).toHaveLength(1);
      for (const [status, { content }] of success) {
        if (status !== "204") expect(content?.["application/json"]?.example).toBeDefined();
      }
    },
  );

  it.each(operations)("%s says how it refuses, in problems", (_, { responses }) => {
    const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400);
    expect(refusals.map(([status]) => status)).toEqual(
      expect.arrayContaining(["400", "401", "422", "429", "500", "503"]),
    );
    for (const [, answer] of refusals) {
      const name = answer.$ref?.replace("#/components/responses/", "");
      const { content } = (name ? document.components.responses[name] : answer) ?? {};
      expect(content?.["application/problem+json"]).toMatchObject({
        schema: { $ref: "#/components/schemas/Problem" },
        examples: expect.any(Object),
      });
    }
  });
});
