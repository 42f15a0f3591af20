import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { outboxLag } from "@millrace/platform/event-log";
import type { Platform } from "@millrace/platform/platform";

type Status = "up" | "down";

interface Part {
  readonly status: Status;
  readonly latencyMs: number;
}

/** Every look at a dependency ends after this, so that health answers when the database hangs. */
const patienceMs = 2_000;

/** `/health/live`: the process turns. `/health/ready`: send it work. `/health`: what it depends on, each with its latency. */
export function healthHandler(platform: Platform, state: { stopping: boolean }) {
  const startedAt = platform.clock.now();
  return async (path: string, _req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (path === "/health/live") return answer(res, 200, { status: "up" });
    const { value: _row, ...database } = await look(() => platform.pool.query("select 1"));
    if (path === "/health/ready") {
      const ready = database.status === "up" && !state.stopping;
      return answer(res, ready ? 200 : 503, {
        status: ready ? "up" : "down",
        stopping: state.stopping,
      });
    }
    const { value: lag, ...relay } = await look(() => outboxLag(platform.db, platform.clock.now()));
    const up = database.status === "up";
    return answer(res, up ? 200 : 503, {
      status: up ? "up" : "down",
      version: "0.1.0",
      uptimeSeconds: Math.round((platform.clock.now().getTime() - startedAt.getTime()) / 1000),
      checks: {
        database,
        relay: { ...relay, ...(lag && { waiting: lag.events, lagSeconds: lag.seconds }) },
      },
    });
  };
}

async function look<T>(query: () => Promise<T>): Promise<Part & { value?: T }> {
  const started = performance.now();
  const late = Symbol("late");
  const giveUp = new AbortController();
  try {
    const value = await Promise.race([
      query(),
      sleep(patienceMs, late, { signal: giveUp.signal, ref: false }),
    ]);
    const latencyMs = Math.round((performance.now() - started) * 10) / 10;
    return value === late
      ? { status: "down", latencyMs }
      : { status: "up", latencyMs, value: value as T };
  } catch {
    return { status: "down", latencyMs: Math.round((performance.now() - started) * 10) / 10 };
  } finally {
    giveUp.abort();
  }
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}
