import { connect } from "node:net";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  h = await harness({ MILLRACE_METRICS_TOKEN: "a-token-for-the-scraper" });
  server = await serve(h.platform);
  const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Admin", role: "superadmin" });
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: "manual" });
const authorized = () => ({ authorization: `Bearer ${token}` });
const raw = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

describe("the server", () => {
  it("is live, ready and healthy, each in its own words", async () => {
    expect(await (await get("/health/live")).json()).toEqual({ status: "up" });
    expect(await (await get("/health/ready")).json()).toMatchObject({ status: "up" });
    expect(await (await get("/health")).json()).toMatchObject({
      status: "up",
      checks: {
        database: { status: "up", latencyMs: expect.any(Number) },
        relay: { status: "up", waiting: expect.any(Number) },
      },
    });
  });

  it("answers below /api without a version as the default one, and refuses one that there is not", async () => {
    expect((await get("/api/sites", authorized())).headers.get("api-version")).toBe("v1");
    expect((await get("/api/sites?api-version=1", authorized())).status).toBeLessThan(401);
    expect((await get("/api/v1/sites", { ...authorized(), "x-api-version": "v9" })).status).toBe(
      400,
    );
  });

  it("shows its figures to the scraper and to those who may see them, and to nobody else", async () => {
    expect((await get("/metrics")).status).toBe(401);
    expect((await get("/metrics", { authorization: "Bearer wrong" })).status).toBe(401);
    expect(
      (await get("/metrics", { authorization: "Bearer a-token-for-the-scraper" })).status,
    ).toBe(200);
    await get("/trpc/auth.me?input=%7B%22json%22%3A%7B%7D%7D", authorized());
    const text = await (await get("/metrics", authorized())).text();
    expect(text).toContain('operation="auth.me",status="200"');
    expect(text).toContain("millrace_http_request_seconds_count");
    expect(text).toContain("millrace_outbox_events");
  });

  it("publishes the keys that verify its tokens, and no private part of them", async () => {
    const { keys } = (await (await get("/.well-known/jwks.json")).json()) as {
      keys: Record<string, string>[];
    };
    expect(keys).toMatchObject([{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" }]);
    expect(keys[0]).not.toHaveProperty("d");
  });

  it("serves its documentation from disk, under a policy that lets no other script in", async () => {
    const page = await get("/docs");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/https?:\/\//);
    for (const [, source] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await get(source ?? "")).status).toBe(200);
    const script = await get("/docs/assets/reference.js", { "accept-encoding": "gzip" });
    expect(script.headers.get("content-encoding")).toBe("gzip");
    await script.arrayBuffer();
    expect((await get("/api-docs")).headers.get("location")).toBe("/docs");
    expect((await get("/api/docs")).headers.get("location")).toBe("/docs");
  });

  it("explains every problem code on a page of its own", async () => {
    expect(await (await get("/docs/problems")).text()).toContain("stock.insufficient");
    expect(await (await get("/docs/problems/stock.insufficient")).text()).toContain("HTTP 409");
    expect((await get("/docs/problems/no.such")).status).toBe(404);
  });

  it("gives its OpenAPI document to everybody", async () => {
    const document = (await (await get("/api/v1/openapi.json")).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(document.paths).toHaveProperty("/sales/orders/{id}/confirm");
  });

  it("answers what is not HTTP, or has absurd headers, with a problem and not with silence", async () => {
    expect(await raw("GARBAGE\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [\s\S]*request\.malformed/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*request\.too_large/,
    );
    expect(await raw("GET /api/v1/\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  it("does not answer for files outside of what it serves", async () => {
    for (const path of [
      "/../package.json",
      "/docs/assets/../../package.json",
      "/%2e%2e/%2e%2e/package.json",
      "/.env",
      "/docs/assets/..%2f..%2fpackage.json",
    ]) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).not.toContain('"private"');
    }
  });
});
