import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@millrace/db/free-port";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { testReceiver } from "@millrace/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

/*
 * Prism stands between a caller and the server and holds each request and each answer against the OpenAPI document. With `--errors` it answers
 * in the server's place when one of them does not fit.
 */

const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
let h: Harness;
let server: RunningServer;
let prism: ChildProcess;
interface Described {
  readonly paths: Record<string, { get?: { parameters?: { required?: boolean }[] } }>;
}

let plainReads: string[];
let url: string;
let token: string;
let folder: string;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Admin", role: "superadmin" });
  folder = await mkdtemp(join(tmpdir(), "millrace-prism-"));
  const document = join(folder, "v1.json");
  const text = await (await fetch(`${server.url}/api/v1/openapi.json`)).text();
  await writeFile(document, text);
  plainReads = Object.entries((JSON.parse(text) as Described).paths)
    .filter(
      ([path, { get }]) => get && !path.includes("{") && !get.parameters?.some((it) => it.required),
    )
    .map(([path]) => path)
    // It answers with a redirect to a provider.
    .filter((path) => !path.startsWith("/auth/oidc"));
  const port = await freePort();
  const command = join(import.meta.dirname, "../node_modules/.bin/prism");
  prism = spawn(
    command,
    ["proxy", document, `${server.url}/api/v1`, "--errors", "-p", String(port)],
    {
      stdio: "ignore",
    },
  );
  url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(`${url}/versions`), { timeout: 60_000, interval: 200 });
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
}, 90_000);
afterAll(async () => {
  prism.kill();
  await server.stop();
  await rm(folder, { recursive: true });
});

/** The answer, when Prism had nothing to say about it. */
async function call(method: string, path: string, body?: unknown, expected = 299) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  const answer = text === "" ? undefined : JSON.parse(text);
  const violations = headers.get("sl-violations");
  const type = String((answer as { type?: string } | undefined)?.type ?? "");
  expect({
    call: `${method} ${path}`,
    violations,
    answer: /stoplight/.test(type) ? answer : null,
  }).toEqual({
    call: `${method} ${path}`,
    violations: null,
    answer: null,
  });
  expect([`${method} ${path}`, status <= expected, answer]).toEqual([
    `${method} ${path}`,
    true,
    answer,
  ]);
  return answer;
}

describe("Prism finds the document kept in both directions", () => {
  test("by a day's work: goods, customers, orders, webhooks, imports, jobs", async () => {
    const site = await call("POST", "/sites", { code: "MILL", name: "The mill" });
    const warehouse = await call("POST", "/warehouses", {
      siteId: site.id,
      code: "MAIN",
      name: "Main",
    });
    const category = await call("POST", "/categories", { code: "RICE", name: "Rice" });
    const product = await call("POST", "/products", {
      sku: "RICE-25",
      name: "Rice, 25 kg",
      price: "24.50",
      categoryId: category.id,
    });
    await call("PATCH", `/products/${product.id}`, { name: "Rice, 25 kg bag" });
    const customer = await call("POST", "/customers", {
      code: "CORNER",
      name: "Corner shop",
      email: "shop@example.com",
    });
    await call("POST", "/inventory/receipts", {
      warehouseId: warehouse.id,
      lines: [{ productId: product.id, quantity: "100" }],
    });
    const order = await call("POST", "/sales/orders", {
      customerId: customer.id,
      warehouseId: warehouse.id,
      lines: [{ productId: product.id, quantity: "3" }],
    });
    await call("POST", `/sales/orders/${order.id}/confirm`);
    await call("POST", `/sales/orders/${order.id}/ship`, {});
    await call("POST", `/sales/orders/${order.id}/complete`);
    for (const list of [
      "/sites",
      "/warehouses",
      "/categories",
      "/products",
      "/customers",
      "/vendors",
      "/sales/orders",
      "/inventory/stock",
      "/inventory/movements",
    ])
      await call("GET", `${list}?limit=2&total=true`);
    await call("GET", `/sales/orders/${order.id}`);
    const receiver = await testReceiver();
    const hook = await call("POST", "/webhooks", {
      name: "Shop",
      url: receiver.url,
      events: ["sales.*"],
    });
    await call("POST", `/webhooks/${hook.id}/test`);
    for (const path of [
      `/webhooks/${hook.id}`,
      `/webhooks/${hook.id}/deliveries`,
      "/webhooks/events",
      "/events?after=0",
      "/jobs",
    ])
      await call("GET", path);
    const { runId } = await call("POST", "/jobs/jobs.clean-up/trigger", {});
    await call("GET", `/jobs/runs/${runId}`);
    await call("POST", `/jobs/runs/${runId}/cancel`);
    await call("DELETE", `/webhooks/${hook.id}`);
  }, 60_000);

  test("by who may do what: keys, roles, settings, limits, what happened", async () => {
    await call("GET", "/auth/me");
    const key = await call("POST", "/api-keys", { name: "Shop", permissions: ["catalog:read"] });
    await call("POST", `/api-keys/${key.id}/rotate`);
    await call("DELETE", `/api-keys/${key.id}`);
    const role = await call("POST", "/roles", { name: "counter", permissions: ["sales:read"] });
    await call("GET", `/roles/${role.id}`);
  }, 60_000);

  test("by every read that asks for nothing", async () => {
    for (const path of plainReads) await call("GET", path);
    expect(plainReads.length).toBeGreaterThan(30);
  }, 60_000);

  test("by refusals: each has its problem in the document", async () => {
    await call("GET", "/products/01939f1e-7c7b-7000-8000-00000000ffff", undefined, 404);
    await call("POST", "/customers", { code: "CORNER", name: "The other corner" }, 409);
    await call("GET", "/products?cursor=AAAAAAAAAAAAAAAAAAAAAAAA", undefined, 400);
  }, 60_000);
});
