import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { outboxLag } from "@millrace/platform/event-log";
import type { Platform } from "@millrace/platform/platform";
import { queueFigures } from "@millrace/platform/queue-figures";
import { pingRedis } from "@millrace/platform/redis-ping";
import { graded } from "./health.rules.ts";
import type { Check } from "./health.schema.ts";

/** Every look at a dependency ends after this, so that health answers when the database hangs. */
const patienceMs = 2_000;

type Found = Partial<Omit<Check, "name" | "latencyMs">>;

const running = new WeakMap<Platform, Promise<Check[]>>();

/**
 * What everything depends on, each part looked at once and for 2 s at most, all of them side by side. Never rejects. Whoever asks while
 * a look is under way gets that one's answer, so that many who ask cost what one does.
 */
export function checkParts(platform: Platform): Promise<Check[]> {
  const under = running.get(platform);
  if (under) return under;
  const now = platform.clock.now();
  const { config, db, pool } = platform;
  const all = Promise.all([
    look("database", async () => {
      await pool.query("select 1");
      const busy = pool.totalCount - pool.idleCount;
      return { figures: { busy, waitedFor: pool.waitingCount, most: config.DATABASE_POOL_SIZE } };
    }),
    look("queue", async () => {
      const queues = await queueFigures(db, now);
      const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
      const oldestSeconds = Math.max(0, ...queues.map((queue) => queue.oldestSeconds));
      const status = graded(oldestSeconds, 60, 600);
      const message = `The oldest job that is due has waited for ${Math.round(oldestSeconds)} s.`;
      return { status, message, figures: { waiting, oldestSeconds } };
    }),
    look("relay", async () => {
      const { events, seconds } = await outboxLag(db, now);
      const message = `The oldest event has waited for ${Math.round(seconds)} s.`;
      return {
        status: graded(seconds, 15, 120),
        message,
        figures: { waiting: events, lagSeconds: seconds },
      };
    }),
    look("storage", async () => {
      await platform.ports.storage.check();
      const { bavail, bfree, blocks, bsize } = await statfs(config.MILLRACE_DATA_DIR).catch(() =>
        statfs("."),
      );
      // As `df` has it: of what we may use, not of what is kept for root.
      const used = (blocks - bfree) / Math.max(1, blocks - bfree + bavail);
      const message = `The disk is ${Math.round(used * 100)} % full.`;
      return {
        status: graded(used, 0.9, 0.97),
        message,
        figures: { freeBytes: bavail * bsize, used },
      };
    }),
    look("redis", async () => {
      if (config.REDIS_URL === undefined) return { status: "off" };
      await pingRedis(config.REDIS_URL);
      return {};
    }),
    look("mail", async () => ({ status: config.MILLRACE_MAIL_URL ? "healthy" : "off" })),
  ]).finally(() => running.delete(platform));
  running.set(platform, all);
  return all;
}

async function look(name: Check["name"], at: () => Promise<Found>): Promise<Check> {
  const started = performance.now();
  const giveUp = new AbortController();
  const late = Symbol("late");
  let found: Found;
  try {
    const answer = await Promise.race([
      at(),
      sleep(patienceMs, late, { signal: giveUp.signal, ref: false }),
    ]);
    found =
      typeof answer === "symbol"
        ? { status: "offline", message: `No answer within ${patienceMs / 1000} s.` }
        : (answer as Found);
  } catch {
    // What the driver says names addresses and users: it is in the log of whatever else fails.
    found = { status: "offline", message: "It does not answer." };
  } finally {
    giveUp.abort();
  }
  const { status = "healthy", message = null, figures = {} } = found;
  const isWrong = status !== "healthy" && status !== "off";
  return {
    name,
    status,
    latencyMs: Math.round((performance.now() - started) * 10) / 10,
    message: isWrong ? message : null,
    figures,
  };
}
