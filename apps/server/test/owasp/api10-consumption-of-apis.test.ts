import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startDeliveries } from "@millrace/domains/webhooks/index";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { world } from "./world.ts";

/* API10:2023 Unsafe consumption of APIs: what others answer is not trusted. Sign-in by others has its tests in `identity/oidc`. */

let w: Awaited<ReturnType<typeof world>>;
let url: string;
let answer: (res: ServerResponse) => void = () => {};
let hits = 0;
const other = createServer((req, res) => {
  hits++;
  req.resume();
  answer(res);
});
beforeAll(async () => {
  w = await world();
  await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  const deliveries = startDeliveries(w.h.platform);
  afterAll(() => deliveries.stop());
});
afterAll(() => {
  other.closeAllConnections();
  other.close();
});

async function delivered(how: (res: ServerResponse) => void) {
  answer = how;
  hits = 0;
  const { body: hook } = await w.call("superadmin", "POST", "/api/v1/webhooks", {
    body: { name: "Other", url, events: ["webhooks.*"] },
  });
  const { body: delivery } = await w.call("superadmin", "POST", `/api/v1/webhooks/${hook.id}/test`);
  return vi.waitFor(
    async () => {
      const { body } = await w.call(
        "superadmin",
        "GET",
        `/api/v1/webhooks/deliveries/${delivery.id}`,
      );
      expect(body.log).toHaveLength(1);
      return body;
    },
    { timeout: 20_000 },
  );
}

test("an answer without end is read as far as it is kept, and no further", async () => {
  const chunk = "x".repeat(64 * 1024);
  const detail = await delivered((res) => {
    res.writeHead(200);
    const write = () => {
      while (!res.destroyed && res.write(chunk));
      if (!res.destroyed) res.once("drain", write);
    };
    write();
  });
  expect(detail.log[0].response.length).toBeLessThanOrEqual(16_384);
});

test("a redirect is a failure and is not followed, wherever it leads", async () => {
  const detail = await delivered((res) => res.writeHead(302, { location: `${url}inward` }).end());
  expect(detail.status).not.toBe("delivered");
  expect(detail.log[0].status).toBe(302);
  expect(hits).toBe(1);
});

test("what it answers is kept as text: markup does not run where it is shown, control characters do no harm", async () => {
  const detail = await delivered((res) =>
    res.writeHead(500).end("<script>alert(1)</script>\u0000\u001b[31m"),
  );
  expect(detail.log[0].response).toContain("<script>alert(1)</script>");
  expect(detail.log[0].response).not.toContain("\u0000");
  const { headers } = await w.call("superadmin", "GET", `/api/v1/webhooks/deliveries/${detail.id}`);
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});
