import { hostname } from "node:os";
import { newId } from "@millrace/platform/id";
import type { Platform } from "@millrace/platform/platform";
import { deleteReport, putReport } from "./processes.store.ts";

const sampleMs = 1_000;
const samplesOfReport = 10;

/**
 * Lets this process say every 10 s how busy its pool has been, for whoever evaluates the alerts: no other process can see it. A report that
 * cannot be written is left out.
 */
export function startReporting(platform: Platform): { stop(): Promise<void> } {
  const { pool, config, clock, log } = platform;
  const about = { id: newId(), host: hostname(), pid: process.pid, startedAt: clock.now() };
  let samples: { busy: number; waiting: number }[] = [];
  let writing = Promise.resolve();
  const timer = setInterval(() => {
    const { totalCount, idleCount, waitingCount } = pool;
    samples.push({ busy: totalCount - idleCount, waiting: waitingCount });
    if (samples.length < samplesOfReport) return;
    const mean = (key: "busy" | "waiting") =>
      samples.reduce((sum, sample) => sum + sample[key], 0) / samples.length;
    const report = {
      ...about,
      poolBusy: mean("busy"),
      poolWaiting: mean("waiting"),
      poolSize: config.DATABASE_POOL_SIZE,
    };
    samples = [];
    writing = putReport(platform, report).catch((error: unknown) =>
      log.debug({ err: error }, "the process did not report"),
    );
  }, sampleMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await writing;
      await deleteReport(platform, about.id).catch(() => {});
    },
  };
}
