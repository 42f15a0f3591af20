import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startBackground } from "@millrace/domains/background";
import { createUser } from "@millrace/domains/identity/index";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import { systemCtx } from "@millrace/platform/runtime";
import { testDatabase } from "@millrace/testkit/database";
import { recordingPorts, testConfig } from "@millrace/testkit/platform";
import { testReceiver } from "@millrace/testkit/receiver";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { serve } from "../src/serve.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  readonly status: { code?: number };
}

const spans: Span[] = [];
const heads: (string | undefined)[] = [];
let collector: Server;
let endpoint: string;
const stops: (() => Promise<void>)[] = [];
let url: string;
let token: string;
const lines: string[] = [];

beforeAll(async () => {
  collector = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    heads.push(req.headers.authorization);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    res.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => collector.once("listening", resolve));
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

  const { url: database } = await testDatabase();
  const config = testConfig(database, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20collector",
    LOG_LEVEL: "debug",
  });
  const logger = createLog(config, "test", { write: (line: string) => void lines.push(line) });
  const platform = await startPlatform(config, logger, recordingPorts().ports);
  const background = await startBackground(platform);
  const server = await serve(platform);
  url = server.url;
  stops.push(
    () => server.stop(),
    () => background.stop(),
    () => platform.close(),
  );
  const ctx = systemCtx(platform, "test");
  await createUser(ctx, {
    email: "a@example.com",
    name: "A",
    password: "correct horse battery staple",
    role: "superadmin",
  });
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "a@example.com", password: "correct horse battery staple" }),
  });
  token = ((await login.json()) as { accessToken: string }).accessToken;
});
afterAll(async () => {
  for (const stop of stops.splice(0)) await stop();
  collector.close();
});

const call = (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
const attribute = (span: Span | undefined, key: string) =>
  span?.attributes.find((each) => each.key === key)?.value;

it("a request, its statements, the jobs and the webhook deliveries that it causes are one trace, the caller's", async () => {
  const receiver = await testReceiver();
  await call("POST", "/api/v1/webhooks", {
    name: "Shop",
    url: receiver.url,
    events: ["catalog.*"],
  });
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const created = await call("POST", "/api/v1/products", { sku: "T-1", name: "X", price: "1.00" });
  const { id } = (await created.json()) as { id: string };
  await receiver.until(1);
  const changed = await call(
    "PATCH",
    `/api/v1/products/${id}`,
    { name: "A secret name" },
    { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, "x-request-id": "request-of-the-test" },
  );
  expect(changed.status).toBe(200);
  await receiver.until(2);

  const ours = () => spans.filter((span) => span.traceId === traceId);
  await vi.waitFor(
    () => {
      expect(ours().some(({ name }) => name === "webhook delivery")).toBe(true);
      expect(ours().some(({ name }) => name.startsWith("job "))).toBe(true);
    },
    { timeout: 20_000, interval: 100 },
  );
  const request = ours().find(({ kind }) => kind === 2);
  expect(request).toMatchObject({ name: "PATCH /products/{id}", parentSpanId: "00f067aa0ba902b7" });
  expect(attribute(request, "millrace.request_id")).toEqual({ stringValue: "request-of-the-test" });
  expect(attribute(request, "millrace.actor.kind")).toEqual({ stringValue: "user" });
  expect(attribute(request, "http.response.status_code")).toEqual({ intValue: 200 });
  const statements = ours().filter((span) => attribute(span, "db.query.text"));
  expect(statements.length).toBeGreaterThan(2);
  expect(JSON.stringify(spans)).not.toContain("A secret name");
  expect(JSON.stringify(spans)).not.toContain("correct horse");

  const delivery = ours().find(({ name }) => name === "webhook delivery");
  expect(receiver.received[1]?.headers.traceparent).toBe(`00-${traceId}-${delivery?.spanId}-01`);
  const byId = new Map(ours().map((span) => [span.spanId, span]));
  for (const span of ours())
    if (span !== request) expect(byId.has(span.parentSpanId ?? "")).toBe(true);
  expect(new Set(heads)).toEqual(new Set(["Bearer collector"]));
});

it("lines of the log name the span that they were written in", () => {
  expect(lines.join("")).toContain('"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"');
});

it("a refusal keeps its request a success of the server, and what is not a traceparent begins a trace of its own", async () => {
  const refused = await fetch(`${url}/api/v1/products/nothing`, {
    headers: { authorization: `Bearer ${token}`, traceparent: "no", "x-request-id": "refused" },
  });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  await vi.waitFor(
    () => {
      const span = spans.find(
        (each) =>
          attribute(each, "millrace.request_id")?.stringValue === "refused" && each.kind === 2,
      );
      expect(span?.parentSpanId ?? "").toBe("");
      expect(span?.status.code ?? 0).not.toBe(2);
      expect(attribute(span, "millrace.problem")?.stringValue).toBeTruthy();
    },
    { timeout: 20_000, interval: 100 },
  );
});
