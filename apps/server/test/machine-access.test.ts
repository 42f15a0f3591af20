import { createUser } from "@millrace/domains/identity/index";
import { makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RunningServer, serve } from "../src/serve.ts";

/* Keys and tokens of programs, as the running server takes them: on every transport, by one rule. */

const password = "correct horse battery staple";
let h: Harness;
let server: RunningServer;
let maker: { id: string; token: string };

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  await makeShop(h.caller("superadmin"), "10");
  const email = "maker@example.com";
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: "M",
    password,
    role: "admin",
  });
  const { accessToken } = await h.caller("anonymous").auth.login({ email, password });
  maker = { id, token: accessToken };
});
afterAll(() => server.stop());

const asMaker = () =>
  h.caller("superadmin", { actor: { kind: "user", id: maker.id, sessionId: maker.id } });

async function get(path: string, headers: Record<string, string>) {
  const response = await fetch(server.url + path, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const newKey = (permissions: string[], more: object = {}) =>
  asMaker().access.apiKeys.create({ name: "Test", permissions, ...more });

async function newToken(scope: string) {
  const client = await asMaker().access.oauth.clients.create({
    name: "Test",
    flows: ["client_credentials"],
    scopes: [scope],
  });
  const fields = { client_id: client.id, client_secret: client.secret ?? "", scope };
  const answer = await fetch(`${server.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", ...fields }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { clientId: client.id, token };
}

describe("a key over HTTP", () => {
  it("comes in either header, but not in both", async () => {
    const { key } = await newKey(["sales:read"]);
    const path = "/api/v1/sales/orders";
    expect((await get(path, { "x-api-key": key })).status).toBe(200);
    expect((await get(path, { authorization: `Bearer ${key}` })).status).toBe(200);
    expect(await get(path, { "x-api-key": key, authorization: `Bearer ${key}` })).toMatchObject({
      status: 401,
      body: { code: "auth.required" },
    });
  });

  it("is told with 403 that its address is not allowed, and with 401 nothing at all", async () => {
    const { key } = await newKey(["sales:read"], { allowedAddresses: ["203.0.113.0/24"] });
    expect(await get("/api/v1/sales/orders", { "x-api-key": key })).toMatchObject({
      status: 403,
      body: { code: "auth.address_not_allowed" },
    });
    const over = await newKey(["sales:read"]);
    await asMaker().access.apiKeys.revoke({ id: over.id });
    const answers = await Promise.all(
      [over.key, `${over.key.slice(0, -1)}!`, "mr_live_x"].map((wrong) =>
        get("/api/v1/sales/orders", { "x-api-key": wrong }),
      ),
    );
    const same = answers.map(({ status, body }) => ({ status, ...(body as object), traceId: "" }));
    expect(new Set(same.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(same[0]).toMatchObject({ status: 401, code: "auth.required" });
  });
});

describe("one permission", () => {
  it("opens the same to a person, a key and an application, and nothing else", async () => {
    const { key } = await newKey(["sales:read"]);
    const { token } = await newToken("sales:read");
    const ways: Record<string, string>[] = [
      { "x-api-key": key },
      { authorization: `Bearer ${token}` },
    ];
    for (const headers of ways) {
      expect((await get("/api/v1/sales/orders", headers)).status).toBe(200);
      for (const [path, permission] of [
        ["/api/v1/customers", "customers:read"],
        ["/api/v1/api-keys", "api-keys:read"],
        ["/api/v1/oauth/clients", "oauth-clients:read"],
      ] as const)
        expect(await get(path, headers)).toMatchObject({
          status: 403,
          body: { code: "auth.forbidden", details: { permission } },
        });
      expect((await get("/api/v1/auth/me", headers)).status).toBe(403);
    }
  });

  it("is written into events and the audit log under the name of the program that used it", async () => {
    const { key, id } = await newKey(["customers:write"]);
    const made = await fetch(`${server.url}/api/v1/customers`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json", "idempotency-key": "once" },
      body: JSON.stringify({ code: "KEY-1", name: "Made by a key" }),
    });
    expect(made.status).toBe(201);
    const { rows } = await h.platform.pool.query(
      "select distinct actor from (select actor, created_at from event union all select actor, at from audit_entry) a where actor = $1",
      [`key:${id}`],
    );
    expect(rows).toEqual([{ actor: `key:${id}` }]);
  });
});

/** A socket that watches events; what it closes with. */
async function watch(token: string) {
  const ws = new WebSocket(`${server.url.replace("http", "ws")}/ws?connectionParams=1`);
  const closed = new Promise<number>((resolve) => ws.once("close", resolve));
  await new Promise((opened) => ws.once("open", opened));
  ws.send(JSON.stringify({ method: "connectionParams", data: { token } }));
  const params = { path: "webhooks.events.watch", input: { json: {} } };
  ws.send(JSON.stringify({ id: 1, method: "subscription", params }));
  const first = new Promise<string>((resolve) => ws.once("message", (m) => resolve(m.toString())));
  return { closed, first: await first };
}

describe("a socket", () => {
  it("of a key closes as soon as the key is revoked", async () => {
    const { key, id } = await newKey(["events:read"]);
    const { first, closed } = await watch(key);
    expect(first).toContain("started");
    await asMaker().access.apiKeys.revoke({ id });
    expect(await closed).toBe(4401);
  });

  it("of an application closes as soon as the application is taken away", async () => {
    const { token, clientId } = await newToken("events:read");
    const { first, closed } = await watch(token);
    expect(first).toContain("started");
    await asMaker().access.oauth.clients.archive({ id: clientId });
    expect(await closed).toBe(4401);
  });

  it("of a key whose maker holds less now is let go of, to come back with what is left", async () => {
    const { key } = await newKey(["events:read", "webhooks:read"]);
    const { closed } = await watch(key);
    await h.platform.pool.query(
      "update user_role set role_id = (select id from role where name = 'manager') where user_id = $1",
      [maker.id],
    );
    h.platform.doorbell.ring("access", `user:${maker.id}`);
    expect(await closed).toBe(1012);
  });
});
