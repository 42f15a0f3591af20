import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { appRouter } from "@millrace/domains/app-router";
import type { UsageRecorder } from "@millrace/domains/usage/index";
import { may } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import type { Outcome } from "@millrace/rest/rest";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { addBackgroundMetrics } from "./background-metrics.ts";
import { type CreateContext, newRequestId } from "./context.ts";

const procedures = new Set(Object.keys(appRouter._def.procedures));

/** Prometheus figures of this process: requests by operation and status, the pool, Node's own. */
export function createMetrics(platform: Platform, usage: Pick<UsageRecorder, "figures">) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "millrace_http_request_seconds",
    help: "Time from the head of a request to the end of its answer",
    labelNames: ["transport", "operation", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  new Gauge({
    name: "millrace_database_connections",
    help: "Connections of this process to Postgres",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { totalCount, idleCount, waitingCount } = platform.pool;
      this.set({ state: "busy" }, totalCount - idleCount);
      this.set({ state: "idle" }, idleCount);
      this.set({ state: "waited_for" }, waitingCount);
    },
  });
  for (const [outcome, help] of [
    ["written", "Requests whose usage was written"],
    ["dropped", "Requests whose usage was dropped because too many were waiting to be written"],
  ] as const)
    new Counter({
      name: `millrace_usage_records_${outcome}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(usage.figures[outcome]);
      },
    });
  const places = new Gauge({
    name: "millrace_throttle_requests",
    help: "Requests that run, and that wait for their turn, by lane",
    labelNames: ["lane", "state"],
    registers: [registry],
    collect() {
      for (const { lane, running, queued } of platform.throttle.figures()) {
        places.set({ lane, state: "running" }, running);
        places.set({ lane, state: "queued" }, queued);
      }
    },
  });
  for (const [outcome, help] of [
    ["refused", "Requests that were turned away because a lane was full, by lane"],
    ["waited", "Requests that ran after a wait, by lane"],
  ] as const)
    new Counter({
      name: `millrace_throttle_${outcome}_total`,
      help,
      labelNames: ["lane"],
      registers: [registry],
      collect() {
        this.reset();
        for (const each of platform.throttle.figures())
          this.inc({ lane: each.lane }, each[outcome]);
      },
    });
  const background = addBackgroundMetrics(registry, platform);

  return {
    stop: background.stop,
    request({ operation, status, milliseconds }: Outcome): void {
      requests.observe(
        { transport: "rest", operation: operation?.id ?? "none", status },
        milliseconds / 1000,
      );
    },
    /** A request to tRPC over HTTP, when it has been answered: by its procedure, `batch` for several, `none` for an unknown one. */
    trpc(path: string, res: ServerResponse): void {
      const started = performance.now();
      const operation = path.includes(",") ? "batch" : procedures.has(path) ? path : "none";
      res.once("finish", () => {
        const labels = { transport: "trpc", operation, status: res.statusCode };
        requests.observe(labels, (performance.now() - started) / 1000);
      });
    },
    /** For callers with `ops:read`, or with the scraper's own token. */
    async handle(
      req: IncomingMessage,
      res: ServerResponse,
      createContext: CreateContext,
    ): Promise<void> {
      if (!(await permitted(req, createContext))) {
        res.writeHead(401, { "www-authenticate": "Bearer", "content-type": "text/plain" });
        res.end("Send the metrics token, or an access token whose roles hold ops:read.\n");
        return;
      }
      await background.read();
      const text = await registry.metrics();
      res.writeHead(200, { "content-type": registry.contentType });
      res.end(text);
    },
  };

  async function permitted(req: IncomingMessage, createContext: CreateContext): Promise<boolean> {
    const expected = platform.config.MILLRACE_METRICS_TOKEN;
    const given = req.headers.authorization?.replace(/^Bearer +/i, "");
    if (expected !== undefined && given !== undefined && same(given, expected)) return true;
    const ctx = await createContext(req, { requestId: newRequestId() }).catch(() => null);
    return ctx !== null && may(ctx, "ops:read");
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
