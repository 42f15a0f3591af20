import { type Background, startBackground } from "@millrace/domains/background";
import { createUser } from "@millrace/domains/identity/index";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";
import { testDatabase } from "@millrace/testkit/database";
import { recordingPorts, testConfig } from "@millrace/testkit/platform";
import { testReceiver } from "@millrace/testkit/receiver";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

const outbox = recordingPorts();
let live: Platform;
let background: Background;
let server: RunningServer;
let token: string;
let keys: { live: string; test: string };
beforeAll(async () => {
  const { url } = await testDatabase();
  const config = testConfig(url, {
    MILLRACE_SANDBOX_DATABASE_URL: (await testDatabase()).url,
    DATABASE_POOL_SIZE: "10",
  });
  live = await startPlatform(config, createLog(config, "test"), outbox.ports);
  background = await startBackground(live);
  server = await serve(live);
  const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
  await createUser(systemCtx(live, "test"), { ...credentials, name: "Admin", role: "superadmin" });
  token = ((await call("POST", "/auth/login", "", credentials)) as { accessToken: string })
    .accessToken;
  const keyOf = async (mode: string) =>
    (
      (await call("POST", "/api-keys", token, {
        name: mode,
        mode,
        permissions: [
          "catalog:read",
          "catalog:write",
          "webhooks:read",
          "webhooks:write",
          "events:read",
        ],
      })) as { key: string }
    ).key;
  keys = { live: await keyOf("live"), test: await keyOf("test") };
}, 60_000);
afterAll(async () => {
  await server.stop();
  await background.stop();
  await live.close();
});

async function call(
  method: string,
  path: string,
  credential: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/v2${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(credential && { authorization: `Bearer ${credential}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as object;
  if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status}`), json);
  return json;
}

const product = (sku: string) => ({ sku, name: sku, price: "1.00" });
const skus = async (credential: string) =>
  ((await call("GET", "/products", credential)) as { items: { sku: string }[] }).items.map(
    ({ sku }) => sku,
  );

/** Rows of every table of a database, those that only the running processes write left out. */
async function rowCounts({ pool }: Platform): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ name: string }>(
    "select relname as name from pg_stat_user_tables where schemaname = 'public' order by 1",
  );
  const counts: Record<string, number> = {};
  for (const { name } of rows) {
    if (/^(job_run|health|process|usage|event_head|secret|millrace|signing_key|alert)/.test(name))
      continue;
    const { rows: counted } = await pool.query<{ n: number }>(
      `select count(*)::int as n from "${name}"`,
    );
    if (counted[0]?.n) counts[name] = counted[0].n;
  }
  return counts;
}

describe("the sandbox", () => {
  test("has what a test key makes, the real database has what a real one makes, and nothing crosses over", async () => {
    const before = await rowCounts(live.sandbox as Platform);
    const atUrl = await testReceiver();
    for (const key of [keys.test, keys.live])
      await call("POST", "/webhooks", key, { name: "All", url: atUrl.url, events: ["catalog.*"] });
    await call("POST", "/products", keys.test, product("TRIED"));
    await call("POST", "/products", keys.live, product("REAL"));
    expect(await skus(keys.test)).toEqual(["TRIED"]);
    expect(await skus(keys.live)).toEqual(["REAL"]);
    expect(await skus(token)).toEqual(["REAL"]);

    await vi.waitFor(() => expect(atUrl.received.length).toBe(2), { timeout: 20_000 });
    const types = async (key: string) =>
      (
        (await call("GET", "/events?types=catalog.*", key)) as {
          items: { data: { sku: string } }[];
        }
      ).items.map(({ data }) => data.sku);
    expect(await types(keys.test)).toEqual(["TRIED"]);
    expect(await types(keys.live)).toEqual(["REAL"]);
    const { rows } = await live.pool.query(
      "select actor from audit_entry where entity_type = 'catalog.product'",
    );
    expect(rows).toHaveLength(1);

    const { runId } = (await call("POST", "/sandbox/reset", token)) as { runId: string };
    await vi.waitFor(
      async () =>
        expect(await call("GET", `/jobs/runs/${runId}`, token)).toMatchObject({
          error: null,
          status: "completed",
        }),
      { timeout: 20_000 },
    );
    expect(await skus(keys.test)).toEqual([]);
    expect(await skus(keys.live)).toEqual(["REAL"]);
    expect(await rowCounts(live.sandbox as Platform)).toEqual(before);
    expect(await call("GET", "/sandbox", token)).toMatchObject({
      isPresent: true,
      lastReset: { status: "completed" },
    });
  }, 60_000);

  test("goes on after it was emptied: new events have later numbers", async () => {
    await call("POST", "/products", keys.test, product("AGAIN"));
    await vi.waitFor(
      async () => {
        const { items } = (await call("GET", "/events?types=catalog.*", keys.test)) as {
          items: { seq: number }[];
        };
        expect(items).toHaveLength(1);
        expect(items[0]?.seq).toBeGreaterThan(1);
      },
      { timeout: 20_000 },
    );
  }, 30_000);

  test("is not there where none is configured: its keys are refused with a reason", async () => {
    const { url } = await testDatabase();
    const config = testConfig(url, { DATABASE_POOL_SIZE: "5" });
    const alone = await startPlatform(config, createLog(config, "test"), outbox.ports);
    expect(alone.sandbox).toBeNull();
    await alone.close();
  });
});
