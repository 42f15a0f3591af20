import { appRouter } from "@millrace/domains/app-router";
import { createRest } from "@millrace/rest/rest";
import { beforeAll, expect, test } from "vitest";
import { apiInfo } from "../../src/api-info.ts";
import { world } from "./world.ts";

/* API5:2023 Broken function level authorization. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});
const { operations } = createRest({
  router: appRouter,
  createContext: () => Promise.reject(new Error("not served")),
  info: apiInfo(),
});
const guarded = operations.filter(({ permission }) => permission.includes(":"));
const id = "01939f1e-7c7b-7000-8000-00000000dead";
const at = ({ path, rest }: (typeof operations)[number]) =>
  `/api/${rest.version ?? "v1"}${path.replace(/\{\w+\}/g, id)}`;

test("a customer reaches no operation of the house, and is told which permission it takes", async () => {
  expect(guarded.length).toBeGreaterThan(100);
  for (const operation of guarded) {
    const { status, body } = await w.call("customer", operation.method, at(operation));
    expect([operation.id, status, body.details?.permission]).toEqual([
      operation.id,
      403,
      operation.permission,
    ]);
  }
});

test("who may read may not change: a viewer is refused every operation that writes", async () => {
  const writes = guarded.filter(
    ({ permission, method }) => permission.endsWith(":write") && method !== "GET",
  );
  for (const operation of writes) {
    const { status } = await w.call("viewer", operation.method, at(operation), {
      ...(operation.method !== "DELETE" && { body: {} }),
    });
    expect([operation.id, status]).toEqual([operation.id, 403]);
  }
});

test("another method, another spelling or another way in opens nothing", async () => {
  const tries: [string, string, Record<string, string>?][] = [
    ["POST", "/api/v1/users", { "x-http-method-override": "GET" }],
    [
      "GET",
      "/api/v1/users",
      { "x-original-url": "/api/v1/versions", "x-rewrite-url": "/api/v1/versions" },
    ],
    ["GET", "/api/v1/Users"],
    ["GET", "/api/v1/users/"],
    ["GET", "/api/v1//users"],
    ["GET", "/api/v1/users%2f"],
    ["GET", "/api/v1/versions/../users"],
    ["GET", "/api/v1/versions/%2e%2e/users"],
    ["GET", "/trpc/identity.users.list"],
    ["GET", "/metrics"],
    ["GET", "/admin/queues"],
  ];
  for (const [method, path, headers] of tries) {
    const { status } = await w.call("customer", method, path, { ...(headers && { headers }) });
    expect([path, [302, 400, 401, 403, 404, 405, 415].includes(status)]).toEqual([path, true]);
  }
});
