import { loadConfig } from "@millrace/platform/config";
import { beforeAll, describe, expect, test } from "vitest";
import { world } from "./world.ts";

/* API8:2023 Security misconfiguration. Headers and origins have their tests in `security.test.ts`. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world({
    NODE_ENV: "production",
    MILLRACE_ENCRYPTION_KEYS: "q83vEjRWeJq7zN3uDx4tPEtabYmYp7bF1OPyAQIDBAU=",
  });
});

describe("what goes wrong", () => {
  test("shows no stack, no statement and no path of ours", async () => {
    const tries = [
      await w.call("superadmin", "POST", "/api/v1/products", { body: "{" }),
      await w.call("superadmin", "POST", "/api/v1/products", {
        body: { sku: "'; drop table product; --" },
      }),
      await w.call("superadmin", "GET", "/api/v1/products/not-an-id"),
      await w.call("superadmin", "GET", "/api/v1/products?sort=%00"),
      await w.call("superadmin", "GET", "/trpc/no.such"),
      await w.call("superadmin", "GET", "/api/v1/%ff"),
    ];
    for (const { status, text } of tries) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(
        /node_modules|\.ts:\d|at \w+ \(|\bselect\b .* from|syntax error at|\/packages\//i,
      );
    }
  });

  test("answers no method that nobody asked for", async () => {
    for (const method of ["TRACE", "CONNECT", "TRACK", "PROPFIND"]) {
      const status = await fetch(`${w.server.url}/api/v1/products`, { method }).then(
        (answer) => answer.status,
        () => 405,
      );
      expect([method, status >= 400]).toEqual([method, true]);
    }
  });

  test("files of the machine are not behind any address", async () => {
    for (const path of [
      "/../package.json",
      "/..%2fpackage.json",
      "/docs/assets/../../package.json",
      "/docs/assets/%2e%2e/%2e%2e/package.json",
      "/.env",
      "/.git/config",
      "/%00",
    ]) {
      const { text } = await w.call("anonymous", "GET", path, { headers: { accept: "*/*" } });
      expect([path, /"dependencies"|\[core\]|DATABASE_URL/.test(text)]).toEqual([path, false]);
    }
  });
});

describe("a start that would not be safe", () => {
  const good = {
    NODE_ENV: "production",
    MILLRACE_ENCRYPTION_KEYS: "q83vEjRWeJq7zN3uDx4tPEtabYmYp7bF1OPyAQIDBAU=",
  };
  test.each([
    ["without a key of one's own", { MILLRACE_ENCRYPTION_KEYS: "" }],
    ["with a key that is no key", { MILLRACE_ENCRYPTION_KEYS: "changeme" }],
    ["with a short password for the administrator", { MILLRACE_ADMIN_PASSWORD: "admin" }],
    ["with a short token for the figures", { MILLRACE_METRICS_TOKEN: "x" }],
    ["with every origin let in", { MILLRACE_CORS_ORIGINS: "*" }],
  ])("does not happen %s", (_name, settings) => {
    expect(() => loadConfig(good)).not.toThrow();
    expect(() => loadConfig({ ...good, ...settings })).toThrow(/configuration/i);
  });
});
