import { appRouter } from "@millrace/domains/app-router";
import { apiVersions } from "@millrace/platform/api-versions";
import { beforeAll, expect, test } from "vitest";
import { world } from "./world.ts";

/* API9:2023 Improper inventory management: what is served is documented, what is documented is served, what ends says so. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});

interface Described {
  readonly operationId: string;
  readonly deprecated?: boolean;
  readonly "x-procedure": string;
}

const documentOf = async (version: string) =>
  (await w.call("anonymous", "GET", `/api/${version}/openapi.json`)).body.paths as Record<
    string,
    Record<string, Described>
  >;

test("every procedure with a REST face stands in the document of its version, and nothing else does", async () => {
  const served = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { meta?: { rest?: object } } }>,
  )
    .filter(([, { _def }]) => _def.meta?.rest)
    .map(([name]) => name);
  const described = new Set<string>();
  for (const { version } of apiVersions)
    for (const methods of Object.values(await documentOf(version)))
      for (const each of Object.values(methods)) described.add(each["x-procedure"]);
  expect([...described].sort()).toEqual(served.sort());
});

test("a version that there is not is refused, in the path, a header and the query", async () => {
  expect((await w.call("superadmin", "GET", "/api/v0/products")).status).toBe(404);
  expect((await w.call("superadmin", "GET", "/api/v3/products")).status).toBe(404);
  expect(
    (await w.call("superadmin", "GET", "/api/products", { headers: { "x-api-version": "3" } }))
      .status,
  ).toBe(400);
  expect((await w.call("superadmin", "GET", "/api/products?api-version=0")).status).toBe(400);
});

test("what is deprecated says since when and until when with every answer", async () => {
  for (const [path, methods] of Object.entries(await documentOf("v1")))
    for (const [method, { deprecated }] of Object.entries(methods)) {
      if (!deprecated || method !== "get" || path.includes("{")) continue;
      const { headers } = await w.call("superadmin", "GET", `/api/v1${path}`);
      expect([path, headers.has("deprecation"), headers.has("sunset")]).toEqual([path, true, true]);
    }
});

test("nothing for debugging is left at the usual addresses", async () => {
  for (const path of [
    "/debug",
    "/actuator",
    "/swagger",
    "/graphql",
    "/api/v1/debug",
    "/api/v1/test",
    "/server-status",
    "/phpinfo.php",
    "/console.json",
  ]) {
    const { status } = await w.call("superadmin", "GET", path, {
      headers: { accept: "application/json" },
    });
    expect([path, status]).toEqual([path, 404]);
  }
});
