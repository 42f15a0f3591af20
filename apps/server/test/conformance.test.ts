import { appRouter } from "@millrace/domains/app-router";
import { jobs, listeners } from "@millrace/domains/catalogue";
import { createUser } from "@millrace/domains/identity/index";
import { eventCatalogue } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { Meta } from "@millrace/platform/procedure";
import { createRest } from "@millrace/rest/rest";
import { makeShop, makeWarehouse, type Shop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiInfo } from "../src/api-info.ts";
import { type RunningServer, serve } from "../src/serve.ts";
import { filesRows } from "./conformance/files.ts";
import { peopleRows } from "./conformance/people.ts";
import { productionRows } from "./conformance/production.ts";
import { purchasingRows } from "./conformance/purchasing.ts";
import type { Rows } from "./conformance/rows.ts";
import { sheetsRows } from "./conformance/sheets.ts";
import { stockRows } from "./conformance/stock.ts";
import { workshopRows } from "./conformance/workshop.ts";
import { spoiltCredentials } from "./spoilt-credentials.ts";

/*
 * Walks everything there is and attacks it, over REST and tRPC, through a running server. A new operation is attacked without anybody
 * writing a line for it; only one that reads a row by id has to be named below, as scoped by site or as shared by all.
 */

const password = "correct horse battery staple";
let h: Harness;
let server: RunningServer;
const tokens = { admin: "", nobody: "", elsewhere: "" };
/** A row of a site that `elsewhere` does not see, by the path that reads it. */
let scoped: Record<string, string>;
/** Rows of each domain, in a file of its own in `conformance/`. */
const rowsOfDomains: readonly ((h: Harness, shop: Shop) => Promise<Rows>)[] = [
  filesRows,
  peopleRows,
  productionRows,
  sheetsRows,
  purchasingRows,
  stockRows,
  workshopRows,
];
/** Rows that all sites share. */
const shared = [
  "/categories/",
  "/products/",
  "/customers/",
  "/vendors/",
  "/webhooks/",
  "/webhooks/deliveries/",
  "/jobs/",
  "/jobs/runs/",
  "/imports/",
  "/inventory/stock/",
  "/ops/alert-rules/",
  "/roles/",
  "/limits/",
  "/settings/",
  "/users/me/addresses/",
  "/api-keys/",
  "/auth/sessions/",
  "/auth/passkeys/",
  "/auth/biometric/webhooks/",
  "/auth/external-logins/",
  "/oauth/grants/",
];
/** Credentials that are expired, tampered with or revoked. */
let spoilt: [string, string][];

const operations = createRest({
  router: appRouter,
  createContext: () => Promise.reject(new Error("not served")),
  info: apiInfo(),
}).operations;
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: string; meta?: Meta; inputs: unknown[] } }
  >,
);

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  spoilt = await spoiltCredentials(h, server.url);
  const admin = h.caller("superadmin");
  const [shop, far] = [await makeShop(admin, "10"), await makeWarehouse(admin)];
  const lines = [{ productId: shop.productId, quantity: "1" }];
  const order = await admin.sales.orders.create({
    customerId: shop.customerId,
    warehouseId: shop.warehouseId,
    lines,
  });
  const reservation = await admin.stock.reservations.create({
    warehouseId: shop.warehouseId,
    productId: shop.productId,
    quantity: "1",
  });
  const application = await admin.access.oauth.clients.create({
    name: "Ledger",
    flows: ["client_credentials"],
    scopes: ["sales:read"],
  });
  scoped = {
    "/oauth/clients/": application.id,
    "/sites/": shop.warehouse.siteId,
    "/warehouses/": shop.warehouseId,
    "/inventory/warehouses/": shop.warehouseId,
    "/inventory/reservations/": reservation.id,
    "/sales/orders/": order.id,
  };
  for (const rowsOf of rowsOfDomains) {
    const rows = await rowsOf(h, shop);
    Object.assign(scoped, rows.scoped);
    shared.push(...rows.shared);
  }
  for (const [name, role, siteIds] of [
    ["admin", "superadmin", []],
    ["nobody", "customer", []],
    ["elsewhere", "admin", [far.siteId]],
  ] as const) {
    const user = await createUser(h.ctx("superadmin"), {
      email: `${name}@example.com`,
      name,
      password,
      role,
      siteIds,
    });
    if (name === "nobody") scoped["/users/"] = user.id;
    tokens[name] = (
      await h.caller("anonymous").auth.login({ email: `${name}@example.com`, password })
    ).accessToken;
  }
});
afterAll(() => server.stop());

interface Call {
  readonly token?: string;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

async function call(method: string, path: string, { token, body, raw, headers }: Call = {}) {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(content !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    problem: text.startsWith("{") ? JSON.parse(text) : undefined,
  };
}

type Operation = (typeof operations)[number];
const permissionOf = (operation: Operation) => operation.permission;
const at = (operation: Operation, ids: Record<string, string> = {}) =>
  `/api/${operation.rest.version ?? "v1"}${operation.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? (name === "name" ? "stock.low-stock-alert" : newId()))}`;
const hasBody = ({ method }: Operation) => method !== "GET" && method !== "DELETE";
const bodyOf = (operation: Operation) => (hasBody(operation) ? { body: exampleOf(operation) } : {});

/** A body that the operation would take: for a PUT, what creates such a resource, less what cannot be replaced. */
function exampleOf(operation: Operation): Record<string, unknown> {
  const example = (operation.rest.example.input ?? {}) as Record<string, unknown>;
  if (!operation.replace) return example;
  const collection = operation.path.slice(0, operation.path.lastIndexOf("/"));
  const creation = operations.find(({ method, path }) => method === "POST" && path === collection);
  const whole = Object.entries(((creation ?? operation).rest.example.input ?? {}) as object);
  return Object.fromEntries(whole.filter(([name]) => name in (operation.replace?.shape ?? {})));
}
const named = (list: readonly Operation[]) =>
  list.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);
const isOpen = (operation: Operation) => permissionOf(operation) === "public";

describe("every procedure", () => {
  it("says who may call it", () => {
    const silent = procedures
      .filter(([, procedure]) => !procedure._def.meta?.permission)
      .map(([path]) => path);
    expect(silent).toEqual([]);
  });

  it("has an operation on REST, or is one of those that need none", () => {
    const onRest = new Set(operations.map(({ id }) => id));
    const without = procedures.map(([path]) => path).filter((path) => !onRest.has(path));
    expect(without.sort()).toEqual([
      "auth.jwks",
      "home.today",
      "jobs.watch",
      "machines.watch",
      "production.watch",
      "reports.dashboard.watch",
      "stock.watch",
      "webhooks.events.changes",
      "webhooks.events.watch",
    ]);
  });

  it.each(procedures.map(([path, procedure]) => [path, procedure] as const))(
    "%s refuses an unknown caller and one without the permission over tRPC",
    async (path, procedure) => {
      const { type, meta } = procedure._def;
      if (type === "subscription" || meta?.permission === "public") return;
      const send = (token?: string) =>
        type === "query"
          ? call("GET", `/trpc/${path}`, { ...(token && { token }) })
          : call("POST", `/trpc/${path}`, { body: { json: {} }, ...(token && { token }) });
      expect((await send()).problem.error.json.data).toMatchObject({
        httpStatus: 401,
        problem: { code: "auth.required" },
      });
      // `self` is open to whoever is signed in, and one of those operations would sign them out.
      if (meta?.permission === "self") return;
      expect((await send(tokens.nobody)).problem.error.json.data).toMatchObject({
        httpStatus: 403,
        problem: { code: "auth.forbidden", details: { permission: meta?.permission } },
      });
    },
  );
});

describe("every operation", () => {
  it.each(procedures.map(([path, procedure]) => [path, procedure] as const))(
    "%s takes no credential over tRPC that is expired, tampered with or revoked",
    async (path, { _def: { type } }) => {
      if (type === "subscription") return;
      for (const [which, token] of spoilt) {
        const answer = await (type === "query"
          ? call("GET", `/trpc/${path}`, { token })
          : call("POST", `/trpc/${path}`, { token, body: { json: {} } }));
        expect(answer.problem.error.json.data, which).toMatchObject({
          httpStatus: 401,
          problem: { code: "auth.required" },
        });
      }
    },
  );

  it.each(named(operations))(
    "%s takes no credential that is expired, tampered with or revoked",
    async (_, operation) => {
      for (const [which, token] of spoilt) {
        const answer = await call(operation.method, at(operation), {
          ...bodyOf(operation),
          ...(token.startsWith("mr_") ? { headers: { "x-api-key": token } } : { token }),
        });
        expect(answer, which).toMatchObject({ status: 401, problem: { code: "auth.required" } });
      }
    },
  );
});

describe("every REST operation", () => {
  it.each(named(operations.filter((operation) => !isOpen(operation))))(
    "%s answers 401 to nobody and to a bad token",
    async (_, operation) => {
      for (const credential of [
        {},
        { token: "nonsense" },
        { headers: { authorization: "Basic eDp5" } },
      ]) {
        const answer = await call(operation.method, at(operation), {
          ...bodyOf(operation),
          ...credential,
        });
        expect(answer.status).toBe(401);
        expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        expect(answer.problem).toMatchObject({ code: "auth.required", status: 401 });
      }
    },
  );

  it.each(named(operations.filter((operation) => permissionOf(operation).includes(":"))))(
    "%s answers 403 without the permission, and names it",
    async (_, operation) => {
      const answer = await call(operation.method, at(operation), {
        ...bodyOf(operation),
        token: tokens.nobody,
      });
      expect(answer).toMatchObject({
        status: 403,
        problem: { code: "auth.forbidden", details: { permission: permissionOf(operation) } },
      });
    },
  );

  it.each(named(operations))("%s refuses a field that it does not know", async (_, operation) => {
    const where = hasBody(operation) ? at(operation) : `${at(operation)}?surprise=1`;
    const answer = await call(operation.method, where, {
      token: tokens.admin,
      ...(hasBody(operation) && { body: { ...exampleOf(operation), surprise: 1 } }),
    });
    expect(answer).toMatchObject({ status: 422, problem: { code: "request.invalid" } });
    expect(answer.problem.errors).toContainEqual(
      expect.objectContaining({ path: "surprise", code: "unknown_field" }),
    );
  });

  it.each(named(operations.filter(hasBody)))(
    "%s refuses what it cannot read, and does nothing",
    async (_, operation) => {
      const send = (raw: string | Uint8Array<ArrayBuffer>) =>
        call(operation.method, at(operation), { token: tokens.admin, raw });
      expect(await send("{not json")).toMatchObject({
        status: 400,
        problem: { code: "request.malformed" },
      });
      expect(
        await send(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
      ).toMatchObject({ status: 400, problem: { code: "request.malformed" } });
      expect(await send(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)).toMatchObject({
        status: 400,
        problem: { code: "request.malformed" },
      });
      expect((await send("[]")).status).toBeGreaterThanOrEqual(400);
      expect(await send(JSON.stringify({ filler: "x".repeat(11 << 20) }))).toMatchObject({
        status: 413,
        problem: { code: "request.too_large" },
      });
    },
  );

  it.each(
    named(
      operations.filter(
        (operation) => hasBody(operation) && Object.keys(exampleOf(operation)).length > 0,
      ),
    ),
  )("%s refuses wrong types and absurd values in each field, with a path", async (_, operation) => {
    const example = exampleOf(operation);
    for (const field of Object.keys(example)) {
      for (const absurd of [{ deep: { er: [] } }, -1e308, 1e21, "\u0000", "\ud800", [[[]]]]) {
        const answer = await call(operation.method, at(operation), {
          token: tokens.admin,
          body: { ...example, [field]: absurd },
        });
        // Free text may be an array's element or an object's value; whatever is refused is refused clearly.
        expect(answer.status, `${field}: ${JSON.stringify(absurd)} → ${answer.text}`).toBeLessThan(
          500,
        );
        if (answer.status === 422)
          expect(
            answer.problem.errors.some((error: { path: string }) => error.path.startsWith(field)),
          ).toBe(true);
      }
    }
  });

  it.each(named(operations.filter(({ path }) => path.includes("{id}"))))(
    "%s answers 404 to an id that is not there, and 422 to one that is none",
    async (_, operation) => {
      const answer = await call(operation.method, at(operation), {
        ...bodyOf(operation),
        token: tokens.admin,
      });
      expect(answer).toMatchObject({ status: 404, problem: { code: "resource.not_found" } });
      for (const id of ["1", "x' or 1=1--", "%00", "null"]) {
        const bad = await call(operation.method, at(operation, { id: encodeURIComponent(id) }), {
          ...bodyOf(operation),
          token: tokens.admin,
        });
        expect(bad.status).toBeGreaterThanOrEqual(400);
        expect(bad.status).toBeLessThan(500);
      }
    },
  );

  it.each(named(operations.filter(({ path }) => /\{\w+\}/.test(path))))(
    "%s does not tell another site's row from one that is not there",
    async (_, operation) => {
      const prefix = operation.path.slice(0, operation.path.indexOf("{"));
      const id = scoped[prefix];
      if (id === undefined) {
        expect(shared, `${prefix} reads a row by id: is it scoped by site, or shared?`).toContain(
          prefix,
        );
        return;
      }
      const answer = await call(operation.method, at(operation, { id }), {
        ...bodyOf(operation),
        token: tokens.elsewhere,
      });
      expect([403, 404]).toContain(answer.status);
      if (answer.status === 404) expect(answer.problem.code).toBe("resource.not_found");
    },
  );

  it.each(named(operations.filter(({ method }) => method === "GET")))(
    "%s takes no bad page, cursor or sort, and answers HEAD like GET",
    async (_, operation) => {
      for (const query of [
        "limit=0",
        "limit=100001",
        "limit=1e1",
        "limit=",
        "cursor=abc",
        "sort=password",
        "total=maybe",
      ]) {
        const answer = await call("GET", `${at(operation)}?${query}`, { token: tokens.admin });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
      }
      const [get, head] = [
        await call("GET", at(operation), { token: tokens.admin }),
        await call("HEAD", at(operation), { token: tokens.admin }),
      ];
      expect(head.status).toBe(get.status);
      expect(head.text).toBe("");
    },
  );
});

describe("text", () => {
  it("comes back as it went in, whatever it would mean to SQL, HTML or JSON", async () => {
    for (const name of [
      `Robert'); drop table party;--`,
      "<script>alert(1)</script>",
      '"\\" 🛠 ñ \u202e',
      "$1 %s {id}",
    ]) {
      const made = await call("POST", "/api/v1/customers", {
        token: tokens.admin,
        body: { code: `T-${newId().slice(-8)}`, name },
      });
      expect(made.status).toBe(201);
      expect(made.problem.name).toBe(name);
    }
  });
});

describe("every event", () => {
  it.each(eventCatalogue().map((type) => [type.name, type] as const))(
    "%s has a versioned payload that its own example fits",
    (name, type) => {
      expect(name).toMatch(/^[a-z]+(\.[a-z][a-z_]*){1,2}$/);
      expect(type.version).toBeGreaterThanOrEqual(1);
      expect(type.payload.parse(type.example)).toEqual(type.example);
    },
  );
});

describe("every job and listener", () => {
  it("has a name of its own, with its domain in front", () => {
    const names = [...jobs, ...listeners].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z-]+$/);
  });

  it("gives up at some time, and runs by its schedule without being told anything", () => {
    for (const job of jobs) {
      expect(job.retry.attempts).toBeGreaterThanOrEqual(1);
      if (job.every) expect(job.input.safeParse({}).success).toBe(true);
    }
  });
});
