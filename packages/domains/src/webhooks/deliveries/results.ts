import { setTimeout as sleep } from "node:timers/promises";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { announceDisabled, announceFailing } from "../notices.ts";
import { afterAttempt, errorText, type Health, isGone, succeeded } from "../webhooks.rules.ts";
import { lockHealth, type Result, settle, writeHealth } from "./deliveries.store.ts";

const batchMost = 500;
/** Results gather for so long, so that a quiet moment writes soon and a busy one writes many at a time. */
const gatherMs = 10;
const pauseAfterErrorMs = 500;

export interface Results {
  push(result: Result): void;
  /** Writes what there is; gives up when that fails, for the leases then end by themselves. */
  stop(): Promise<void>;
}

/**
 * Writes the results of attempts in batches, one batch after the other. A database that is away is waited for until the leases are over;
 * a result that cannot be written is tried apart from the others, so that it costs itself only. `done` is told of each once, when it is
 * written or given up.
 */
export function startResults(
  platform: Platform,
  done: (results: readonly Result[]) => void,
): Results {
  let waiting: Result[] = [];
  let writing: Promise<void> | undefined;
  let stopping = false;

  const write = async () => {
    await sleep(gatherMs);
    for (let size = batchMost; waiting.length > 0; ) {
      const batch = waiting.splice(0, size);
      try {
        await writeBatch(platform, batch);
        done(batch);
        size = Math.min(size * 2, batchMost);
      } catch (error) {
        platform.log.error(
          { err: error, results: batch.length },
          "delivery results were not written",
        );
        const now = platform.clock.now();
        const all = [...waiting, ...batch];
        waiting = stopping ? [] : all.filter(({ leaseUntil }) => leaseUntil > now);
        const kept = new Set(waiting);
        done(all.filter((result) => !kept.has(result)));
        if (stopping) return;
        size = 1;
        await sleep(pauseAfterErrorMs);
      }
    }
    writing = undefined;
  };

  return {
    push(result) {
      waiting.push(result);
      writing ??= write();
    },
    async stop() {
      stopping = true;
      await writing;
    },
  };
}

/** One transaction: what became of the deliveries, how their webhooks fare, and the notices that follow from that. */
export function writeBatch(platform: Platform, batch: readonly Result[]): Promise<void> {
  return transact(systemCtx(platform, "deliverer"), async (tx) => {
    const byWebhook = Map.groupBy(await settle(tx, batch), ({ webhookId }) => webhookId);
    if (byWebhook.size === 0) return;
    const changes = (await lockHealth(tx, [...byWebhook.keys()])).map((before) => {
      const results = byWebhook.get(before.id) ?? [];
      let health: Health = before;
      for (const { status, at, next } of results)
        health = afterAttempt(health, { status, at, isLast: next.nextAttemptAt === null }, tx.now);
      const failure = results.findLast((result) => !succeeded(result));
      const lastError = failure ? errorText(failure.status, failure.error) : null;
      const wasActive = before.status === "active";
      return { ...before, ...health, isGone: wasActive && results.some(isGone), before, lastError };
    });
    await writeHealth(tx, changes);
    for (const { before, ...webhook } of changes) {
      if (webhook.isGone) announceDisabled(tx, { ...webhook, reason: "gone" });
      else if (webhook.warnedAt && !before.warnedAt) announceFailing(tx, webhook);
    }
  });
}
