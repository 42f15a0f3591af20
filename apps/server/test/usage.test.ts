import { createPool } from "@millrace/db/pool";
import type { AppRouter } from "@millrace/domains/app-router";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  type TRPCLink,
  wsLink,
} from "@trpc/client";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
let token: string;
let userId: string;
beforeAll(async () => {
  h = await harness({ MILLRACE_METRICS_TOKEN: "a-token-for-the-scraper" });
  server = await serve(h.platform);
  const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
  ({ id: userId } = await createUser(h.ctx("superadmin"), {
    ...credentials,
    name: "Admin",
    role: "superadmin",
  }));
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
});
afterAll(() => server.stop());

const authorized = () => ({ authorization: `Bearer ${token}` });
const records = async (count: number) => {
  const all = () =>
    h.platform.db.selectFrom("usage_record").selectAll().orderBy("at").orderBy("id").execute();
  await expect.poll(async () => (await all()).length, { timeout: 10_000 }).toBe(count);
  const found = await all();
  await h.platform.db.deleteFrom("usage_record").execute();
  return found;
};

const clientOf = (link: TRPCLink<AppRouter>) => createTRPCClient<AppRouter>({ links: [link] });

describe("usage", () => {
  it("counts REST requests, also those that were refused or named no operation", async () => {
    const get = (path: string, headers = {}) =>
      fetch(server.url + path, { headers: { "user-agent": "a test", ...headers } }).then((answer) =>
        answer.text(),
      );
    const text = await get("/api/v1/sites", authorized());
    await get("/api/v1/sites?limit=0", authorized());
    await get("/api/v1/sites", { authorization: "Bearer nonsense" });
    await get("/api/v1/nothing-here");
    // These are the house's own.
    await get("/health");
    await get("/metrics");
    const found = await records(4);
    expect(found).toMatchObject([
      {
        actor: `user:${userId}`,
        user_id: userId,
        operation: "sites.list",
        transport: "rest",
        method: "GET",
        status: 200,
        code: null,
        agent: "a test",
        ip: "127.0.0.1",
      },
      { status: 422, code: "request.invalid", operation: "sites.list" },
      { status: 401, code: "auth.required", actor: "anonymous:anonymous", agent: "a test" },
      { status: 404, operation: null },
    ]);
    for (const { request_bytes, response_bytes, milliseconds } of found) {
      expect(request_bytes).toBeGreaterThan(60);
      expect(response_bytes).toBeGreaterThan(text.length);
      expect(milliseconds).toBeGreaterThan(0);
    }
  });

  it("counts each call of a tRPC batch, and what was refused before a call", async () => {
    const url = `${server.url}/trpc`;
    const client = clientOf(httpBatchLink({ url, transformer: superjson, headers: authorized }));
    await Promise.allSettled([
      client.sites.list.query({}),
      client.sites.list.query({ limit: 0 }),
      client.jobs.list.query({}),
    ]);
    const lost = clientOf(
      httpLink({ url, transformer: superjson, headers: { authorization: "Bearer nonsense" } }),
    );
    await expect(lost.sites.list.query({})).rejects.toThrow();
    const found = await records(4);
    // The calls of a batch end in any order.
    const batch = found.slice(0, 3).sort((one, other) => one.status - other.status);
    expect(batch.map(({ status, code }) => [status, code])).toEqual([
      [200, null],
      [200, null],
      [422, "request.invalid"],
    ]);
    expect(batch.map(({ operation }) => operation).sort()).toEqual([
      "jobs.list",
      "sites.list",
      "sites.list",
    ]);
    for (const row of batch)
      expect(row).toMatchObject({ transport: "trpc", method: "GET", user_id: userId });
    expect(found[3]).toMatchObject({
      operation: "sites.list",
      status: 401,
      code: "auth.required",
      user_id: null,
    });
    expect(found.slice(0, 3).filter((row) => row.response_bytes > 0)).toHaveLength(1);
  });

  it("counts calls over a WebSocket", async () => {
    const socket = createWSClient({
      url: `${server.url.replace("http", "ws")}/ws`,
      WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
      connectionParams: { token },
    });
    const client = clientOf(wsLink({ client: socket, transformer: superjson }));
    await client.sites.list.query({});
    await expect(client.sites.get.query({ id: userId })).rejects.toThrow();
    await socket.close();
    expect(await records(2)).toMatchObject([
      { operation: "sites.list", transport: "ws", method: "QUERY", status: 200, user_id: userId },
      { operation: "sites.get", status: 404, code: "resource.not_found" },
    ]);
  });

  it("runs no statement on the request path: with its table locked, requests are answered and recorded later", async () => {
    const other = createPool({
      url: h.platform.config.DATABASE_URL,
      max: 1,
      applicationName: "holds the table",
    });
    const holder = await other.connect();
    await holder.query("begin; lock table usage_record in access exclusive mode");
    for (let n = 0; n < 20; n++) {
      const answer = await fetch(`${server.url}/api/v1/sites`, { headers: authorized() });
      expect(answer.status).toBe(200);
      await answer.body?.cancel();
    }
    await holder.query("commit");
    holder.release();
    await other.end();
    expect(await records(20)).toHaveLength(20);
  });

  it("says in the metrics how many were written and dropped", async () => {
    const answer = await fetch(`${server.url}/metrics`, {
      headers: { authorization: "Bearer a-token-for-the-scraper" },
    });
    const text = await answer.text();
    expect(text).toMatch(/^millrace_usage_records_written_total [1-9]\d*$/m);
    expect(text).toMatch(/^millrace_usage_records_dropped_total 0$/m);
  });

  it("writes what is waiting before the server has stopped", async () => {
    const second = await serve(h.platform);
    await fetch(`${second.url}/api/v1/sites`, { headers: authorized() }).then((a) => a.text());
    await second.stop();
    expect(await h.platform.db.selectFrom("usage_record").selectAll().execute()).toMatchObject([
      { operation: "sites.list", status: 200 },
    ]);
    await h.platform.db.deleteFrom("usage_record").execute();
  });
});
