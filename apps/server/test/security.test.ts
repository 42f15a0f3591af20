import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
beforeAll(async () => {
  h = await harness({
    MILLRACE_CORS_ORIGINS: "https://shop.example.com, https://*.mill.example",
    MILLRACE_PUBLIC_URL: "https://ops.example.com",
  });
  server = await serve(h.platform);
});
afterAll(() => server.stop());

const from = (origin: string, path: string, init: RequestInit = {}) =>
  fetch(server.url + path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), origin },
  });
const preflight = (origin: string, path = "/api/v1/products") =>
  from(origin, path, {
    method: "OPTIONS",
    headers: {
      "access-control-request-method": "PUT",
      "access-control-request-headers": "authorization,if-match",
    },
  });

describe("scripts of other origins", () => {
  test("of a listed origin may ask first and then call, with credentials, and read what clients act on", async () => {
    const asked = await preflight("https://shop.example.com");
    expect(asked.status).toBe(204);
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      "access-control-allow-origin": "https://shop.example.com",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
      "access-control-allow-headers": "authorization,if-match",
      "access-control-max-age": "600",
    });
    const called = await from("https://shop.example.com", "/api/v1/versions");
    expect(called.headers.get("access-control-allow-origin")).toBe("https://shop.example.com");
    expect(called.headers.get("access-control-expose-headers")).toMatch(
      /X-Total-Count.*X-Rate-Limit-Limit.*ETag/,
    );
    expect(called.headers.get("vary")).toContain("Origin");
  });

  test("are told so on refusals and over tRPC, too", async () => {
    const refused = await from("https://shop.example.com", "/api/v1/products");
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      401,
      "https://shop.example.com",
    ]);
    const asked = await preflight("https://shop.example.com", "/trpc/auth.me");
    expect(asked.headers.get("access-control-allow-origin")).toBe("https://shop.example.com");
  });

  test("a star stands for hosts below, and for nothing that only looks like them", async () => {
    const allowedFor = async (origin: string) =>
      (await preflight(origin)).headers.get("access-control-allow-origin") === origin;
    expect(await allowedFor("https://a.mill.example")).toBe(true);
    expect(await allowedFor("https://b.a.mill.example")).toBe(true);
    for (const other of [
      "https://mill.example",
      "https://evilmill.example",
      "https://mill.example.evil.com",
      "http://a.mill.example",
      "https://shop.example.com.evil.com",
      "https://shop.example.com:444",
      "null",
    ])
      expect([other, await allowedFor(other)]).toEqual([other, false]);
  });

  test("of no origin are let in where none is configured, except in development, and there without credentials", async () => {
    const origins = async (NODE_ENV: string) => {
      const { platform } = await harness({ NODE_ENV });
      const other = await serve(platform);
      const { headers } = await fetch(`${other.url}/api/v1/versions`, {
        headers: { origin: "https://x.org" },
      });
      await other.stop();
      return [
        headers.get("access-control-allow-origin"),
        headers.get("access-control-allow-credentials"),
      ];
    };
    expect(await origins("test")).toEqual([null, null]);
    expect(await origins("development")).toEqual(["*", null]);
  });
});

describe("every answer", () => {
  const always = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
  };
  test.each([
    "/api/v1/versions",
    "/api/v1/products",
    "/trpc/auth.me",
    "/health/live",
    "/docs",
    "/nowhere",
  ])("has the headers that keep browsers from guessing and framing: %s", async (path) => {
    const { headers } = await fetch(server.url + path);
    expect(Object.fromEntries(headers)).toMatchObject(always);
    expect(headers.get("x-powered-by")).toBeNull();
  });

  test("that is data may load nothing; a page no inline script", async () => {
    const policy = async (path: string) =>
      (await fetch(server.url + path)).headers.get("content-security-policy") ?? "";
    expect(await policy("/api/v1/versions")).toBe("default-src 'none'; frame-ancestors 'none'");
    const page = await policy("/docs");
    expect(page).toContain("script-src 'self'");
    expect(page).not.toMatch(/script-src[^;]*unsafe/);
  });
});
