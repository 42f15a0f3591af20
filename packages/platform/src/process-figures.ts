import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Platform } from "./platform.ts";

const delay = monitorEventLoopDelay({ resolution: 20 });
delay.enable();
let cpu = process.cpuUsage();
let cpuAt = performance.now();

/** What this process uses at this moment. Bytes, milliseconds, connections; `cpu` is the share of one core since the last look. */
export interface ProcessFigures {
  readonly memoryBytes: number;
  readonly heapBytes: number;
  readonly eventLoopP50Ms: number;
  readonly eventLoopP99Ms: number;
  readonly cpu: number;
  readonly connectionsBusy: number;
  readonly connectionsIdle: number;
  readonly connectionsWaitedFor: number;
  readonly connectionsMost: number;
}

/** Event loop figures are those since the last look. */
export function processFigures({
  pool,
  config,
}: Pick<Platform, "pool" | "config">): ProcessFigures {
  const memory = process.memoryUsage();
  const [used, at] = [process.cpuUsage(cpu), performance.now()];
  const share = (used.user + used.system) / 1000 / Math.max(1, at - cpuAt);
  cpu = process.cpuUsage();
  cpuAt = at;
  const lag = (percent: number) =>
    delay.count === 0 ? 0 : Math.round(delay.percentile(percent) / 1e4) / 100;
  const figures = {
    memoryBytes: memory.rss,
    heapBytes: memory.heapUsed,
    eventLoopP50Ms: lag(50),
    eventLoopP99Ms: lag(99),
    cpu: Math.round(share * 1000) / 1000,
    connectionsBusy: pool.totalCount - pool.idleCount,
    connectionsIdle: pool.idleCount,
    connectionsWaitedFor: pool.waitingCount,
    connectionsMost: config.DATABASE_POOL_SIZE,
  };
  delay.reset();
  return figures;
}
