import { beforeAll, describe, expect, test } from "vitest";
import { world } from "./world.ts";

/* API7:2023 Server side request forgery. What is checked at connect time has its tests beside `platform/ssrf` and `platform/outbound`. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world({ MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "false" });
});

const inward = [
  "http://example.com/",
  "https://127.0.0.1/",
  "https://localhost/",
  "https://[::1]/",
  "https://10.0.0.1/",
  "https://192.168.1.1/",
  "https://172.16.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://100.64.0.1/",
  "https://0.0.0.0/",
  "https://0/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://017700000001/",
  "https://[::ffff:127.0.0.1]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[fe80::1]/",
  "https://[fd00::1]/",
  "https://user:password@example.com/",
  "file:///etc/passwd",
  "gopher://127.0.0.1:6379/_FLUSHALL",
  "ftp://example.com/",
  "javascript:alert(1)",
];

describe("an address that leads inwards", () => {
  test.each(inward)("is not taken for a webhook: %s", async (url) => {
    const { status, body } = await w.call("superadmin", "POST", "/api/v1/webhooks", {
      body: { name: "Inward", url, events: ["*"] },
    });
    expect([status, body.code]).toEqual([422, "webhooks.url_refused"]);
  });

  test("is not taken by changing a webhook that was good", async () => {
    const { body: hook } = await w.call("superadmin", "POST", "/api/v1/webhooks", {
      body: { name: "Good", url: "https://hooks.example.com/", events: ["*"] },
    });
    const { status } = await w.call("superadmin", "PATCH", `/api/v1/webhooks/${hook.id}`, {
      body: { url: "https://169.254.169.254/" },
    });
    expect(status).toBe(422);
  });
});
