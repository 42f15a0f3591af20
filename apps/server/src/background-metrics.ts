import type { Channel } from "node:diagnostics_channel";
import { readHealth } from "@millrace/domains/ops/index";
import { deliveryBacklog } from "@millrace/domains/webhooks/index";
import { outboxLag } from "@millrace/platform/event-log";
import {
  type DeliveryAttempt,
  deliveryAttempts,
  type JobAttempt,
  jobAttempts,
} from "@millrace/platform/measures";
import type { Platform } from "@millrace/platform/platform";
import { queueFigures } from "@millrace/platform/queue-figures";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export interface BackgroundMetrics {
  /** Looks anew, before a scrape is answered. */
  read(): Promise<void>;
  stop(): void;
}

/**
 * Figures of the work behind the requests. Counters are of this process; gauges come from the database and are the same from every
 * process: take their maximum, not their sum. While the database does not answer there are none of them (or NaN), and `millrace_health` says why.
 */
export function addBackgroundMetrics(registry: Registry, platform: Platform): BackgroundMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `millrace_${name}`, help, labelNames, registers });

  const health = gauge(
    "health",
    "How each part is: 0 healthy, 1 warning, 2 critical, 3 offline; absent when it is not configured",
    ["part"],
  );
  const events = gauge("outbox_events", "Events that the relay has not published yet");
  const lag = gauge("outbox_lag_seconds", "How long the oldest of them has waited");
  const runs = gauge("job_runs", "Runs that are due or under way", ["queue", "state"]);
  const oldest = gauge("job_oldest_seconds", "How long the oldest due run has waited", ["queue"]);
  const owed = gauge("webhook_deliveries", "Webhook deliveries that are owed", ["status"]);

  const grades = { healthy: 0, warning: 1, critical: 2, offline: 3 };
  const readDatabase = async () => {
    const now = platform.clock.now();
    const [outbox, queues, backlog] = await Promise.all([
      outboxLag(platform.db, now),
      queueFigures(platform.db, now),
      deliveryBacklog(platform),
    ]);
    events.set(outbox.events);
    lag.set(outbox.seconds);
    for (const { queue, waiting, running, oldestSeconds } of queues) {
      runs.set({ queue, state: "waiting" }, waiting);
      runs.set({ queue, state: "running" }, running);
      oldest.set({ queue }, oldestSeconds);
    }
    owed.set({ status: "pending" }, backlog.pending);
    owed.set({ status: "retrying" }, backlog.retrying);
  };
  const read = async () => {
    for (const each of [health, runs, oldest, owed]) each.reset();
    for (const each of [events, lag]) each.set(Number.NaN);
    const { status, checks } = await readHealth(platform);
    for (const check of checks)
      if (check.status !== "off") health.set({ part: check.name }, grades[check.status]);
    if (status !== "offline") await readDatabase().catch(() => {});
  };

  const jobs = new Counter({
    name: "millrace_job_attempts_total",
    help: "Attempts of jobs that have ended in this process; `queued` will be tried again",
    labelNames: ["name", "status"],
    registers,
  });
  const deliveries = new Histogram({
    name: "millrace_webhook_attempt_seconds",
    help: "Attempts of webhook deliveries by this process: time to the whole answer, by the class of its status",
    labelNames: ["status"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers,
  });
  const stops = [
    listen(jobAttempts, (attempt) => {
      const { job, status } = attempt as JobAttempt;
      jobs.inc({ name: job, status });
    }),
    listen(deliveryAttempts, (attempt) => {
      const { status, seconds } = attempt as DeliveryAttempt;
      deliveries.observe(
        { status: status === null ? "none" : `${Math.floor(status / 100)}xx` },
        seconds,
      );
    }),
  ];
  return {
    read,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function listen(on: Channel, listener: (message: unknown) => void): () => void {
  on.subscribe(listener);
  return () => void on.unsubscribe(listener);
}
