import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { createUser } from "@millrace/domains/identity/index";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import { type Harness, harness } from "@millrace/testkit/harness";
import { recordingPorts, testConfig } from "@millrace/testkit/platform";
import { testProxy } from "@millrace/testkit/proxy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

const paths = [
  "/health",
  "/health/ready",
  "/api/health",
  "/api/v1/health",
  "/api/v2/health",
  "/status",
];

describe("health, while everything works", () => {
  let h: Harness;
  let server: RunningServer;
  let token: string;
  const get = (path: string) =>
    fetch(server.url + path, { redirect: "manual", headers: { authorization: `Bearer ${token}` } });

  beforeAll(async () => {
    h = await harness();
    server = await serve(h.platform);
    const credentials = { email: "ops@example.com", password: "correct horse battery staple" };
    await createUser(h.ctx("superadmin"), { ...credentials, name: "Ops", role: "admin" });
    token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
  });
  afterAll(() => server.stop());

  it("says so at every address, to everybody", async () => {
    for (const path of [...paths, "/health/live"])
      expect([path, (await fetch(server.url + path)).status]).toEqual([path, 200]);
    expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({
      status: "HEALTHY",
      version: expect.any(String),
      services: { database: "HEALTHY", queue: "HEALTHY", relay: "HEALTHY", storage: "HEALTHY" },
    });
    expect((await get("/health-ui")).headers.get("location")).toBe("/status");
  });

  it("tells those with ops:read what each part and the process use", async () => {
    const detail = (await (await get("/api/v1/ops/health")).json()) as {
      checks: { name: string; status: string }[];
    };
    expect(detail).toMatchObject({
      status: "healthy",
      process: { memoryBytes: expect.any(Number), eventLoopP99Ms: expect.any(Number) },
    });
    expect(detail.checks.map(({ name, status }) => [name, status])).toEqual([
      ["database", "healthy"],
      ["queue", "healthy"],
      ["relay", "healthy"],
      ["storage", "healthy"],
      ["redis", "off"],
      ["mail", "off"],
    ]);
    expect((await fetch(`${server.url}/api/v1/ops/health`)).status).toBe(401);
  });

  it("warns of a job and of an event that wait for too long", async () => {
    const ctx = h.ctx("admin");
    await h.caller("admin", ctx).sites.create({ code: "W1", name: "Waits" });
    h.clock.advance(30_000);
    expect(await h.caller("anonymous").ops.health.api()).toMatchObject({
      status: "WARNING",
      services: { relay: "WARNING" },
    });
    await h.settle();
    expect(await h.caller("anonymous").ops.health.api()).toMatchObject({ status: "HEALTHY" });
  });

  it("samples each minute once and counts minutes without a sample as down", async () => {
    const { sampleHealth } = await import("@millrace/domains/ops/index");
    const sample = () => Promise.all([1, 2, 3].map(() => sampleHealth(h.ctx("admin"))));
    for (let minute = 0; minute < 10; minute++) {
      if (minute < 4 || minute > 6) await sample();
      h.clock.advance(60_000);
    }
    const { items } = await h.caller("admin").ops.health.history({ days: 3 });
    expect(items).toMatchObject([
      { uptime: null },
      { uptime: null },
      { uptime: 0.7, worst: "offline", downMinutes: 3 },
    ]);
    const page = await (await fetch(`${server.url}/status`)).text();
    expect(page).not.toMatch(/<script|style=/);
    expect(page).toContain("down for 3 min");
    expect(page.match(/<li class="/g)).toHaveLength(90);
  });
});

describe("health, while the database does not answer", () => {
  it("is 503 within 5 s at every address when Postgres has stopped, and good again when it is back", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "millrace-health-"));
    const start = () =>
      startEmbeddedPostgres({ dataDir: join(dataDir, "pg"), port, durable: false, log: () => {} });
    let port: number | undefined;
    let postgres = await start();
    port = postgres.port;
    const config = testConfig(postgres.url);
    const platform = await startPlatform(config, createLog(config, "test"), recordingPorts().ports);
    const server = await serve(platform);
    try {
      await postgres.stop();
      await answersInTime(server.url, 503);
      expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({
        code: "ops.offline",
        details: { status: "OFFLINE", services: { database: "OFFLINE", storage: "HEALTHY" } },
      });
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
      postgres = await start();
      await answersInTime(server.url, 200);
    } finally {
      await server.stop();
      await platform.close();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 60_000);

  it("is 503 within 5 s when Postgres takes connections and says nothing", async () => {
    const { platform } = await harness();
    const proxy = await testProxy(platform.config.DATABASE_URL);
    const through = new URL(platform.config.DATABASE_URL);
    through.host = new URL(proxy.url).host;
    const config = testConfig(through.href);
    const behind = await startPlatform(config, createLog(config, "test"), recordingPorts().ports);
    const server = await serve(behind);
    try {
      const { createServer } = await import("node:net");
      const silent = createServer(() => {}).listen(0, "127.0.0.1");
      await new Promise((resolve) => silent.once("listening", resolve));
      const { port } = silent.address() as { port: number };
      proxy.target = `http://127.0.0.1:${port}`;
      proxy.cut();
      await answersInTime(server.url, 503);
      silent.close();
    } finally {
      proxy.cut();
      await server.stop();
      await behind.close();
    }
  }, 60_000);
});

async function answersInTime(url: string, status: number) {
  for (const path of paths) {
    const answer = await fetch(url + path, { signal: AbortSignal.timeout(5_000) });
    await answer.text();
    expect([path, answer.status]).toEqual([path, status]);
  }
}
