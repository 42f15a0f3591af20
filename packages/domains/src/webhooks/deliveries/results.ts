import { setTimeout as sleep } from "node:timers/promises";
import { emit } from "@millrace/platform/events";
import type { Platform } from "@millrace/platform/platform";
import { record } from "@millrace/platform/record";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { webhookDisabledEvent, webhookFailing } from "../webhooks.events.ts";
import { extendRun, failuresToWarn, type Run } from "../webhooks.rules.ts";
import { type Result, settle, writeRuns } from "./deliveries.store.ts";

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
 * a result that cannot be written is tried apart from the others, so that it costs itself only.
 */
export function startResults(platform: Platform): Results {
  let waiting: Result[] = [];
  let writing: Promise<void> | undefined;
  let stopping = false;

  const write = async () => {
    await sleep(gatherMs);
    for (let size = batchMost; waiting.length > 0; ) {
      const batch = waiting.splice(0, size);
      try {
        await writeBatch(platform, batch);
        size = Math.min(size * 2, batchMost);
      } catch (error) {
        platform.log.error(
          { err: error, results: batch.length },
          "delivery results were not written",
        );
        if (stopping) return;
        const now = platform.clock.now();
        waiting = [...waiting, ...batch].filter(({ leaseUntil }) => leaseUntil > now);
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

/** One transaction: what became of the deliveries, the webhooks' runs of failures, and the notices that follow from these. */
export function writeBatch(platform: Platform, batch: readonly Result[]): Promise<void> {
  return transact(systemCtx(platform, "deliverer"), async (tx) => {
    const runs = new Map<string, Run>();
    for (const result of await settle(tx, batch)) {
      runs.set(result.webhookId, extendRun(runs.get(result.webhookId), result.webhookId, result));
    }
    for (const change of await writeRuns(tx, [...runs.values()])) {
      const { id, name, failuresBefore, failures, disabled } = change;
      if (disabled) {
        record(tx, webhookDisabledEvent, { id }, { webhookId: id, name, reason: "gone" });
      } else if (failuresBefore < failuresToWarn && failures >= failuresToWarn) {
        emit(tx, webhookFailing, { id }, { webhookId: id, name });
      }
    }
  });
}
