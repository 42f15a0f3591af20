import { setTimeout as sleep } from "node:timers/promises";
import { dateIn, startOfDay } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { lastSeq } from "@millrace/platform/event-log";
import { followLog } from "@millrace/platform/event-tail";
import type { Platform } from "@millrace/platform/platform";
import { LRUCache } from "lru-cache";
import { productionSince, yieldTrend } from "../../production/index.ts";
import { whoIsIn } from "../../scheduling/index.ts";
import {
  type AlertQuery,
  countAlerts,
  listAlerts,
  type StockAlert,
  stockValue,
} from "../../stock/index.ts";
import { equipmentByStatus, inspectionFigures, workOrdersByStatus } from "../../workshop/index.ts";
import type {
  DashboardQuery,
  DashboardStats,
  InspectionFigures,
  StatusFigures,
  WatchedDashboard,
} from "./dashboard.schema.ts";

const week = 7 * 86_400_000;
/** Figures are this old at most, whatever happens. */
const oldestMs = 60_000;
/** When something has happened, they are made anew, but not for every event of a busy moment. */
const busyMs = 2_000;

/** The range that a question is about: the last seven days unless it says otherwise. */
function rangeOf(ctx: Ctx, { from, to }: DashboardQuery): { from: Date; to: Date } {
  const end = to ?? ctx.now;
  return { from: from ?? new Date(end.getTime() - week), to: end };
}

interface Kept {
  readonly made: number;
  readonly seq: number;
  readonly answer: Promise<DashboardStats>;
}
const kept = new WeakMap<Platform, LRUCache<string, Kept>>();

function cacheOf(platform: Platform): LRUCache<string, Kept> {
  let cache = kept.get(platform);
  if (!cache) {
    cache = new LRUCache<string, Kept>({ max: 500, ttl: oldestMs });
    kept.set(platform, cache);
  }
  return cache;
}

/**
 * How the day and the week go, at the sites that the caller sees (S1 B9). Callers with the same sites share an answer: for a minute while nothing
 * happens, for two seconds while much does, so that however many screens are open cost one reading. A range without an end moves with the
 * clock by the minute.
 */
export async function dashboardStats(ctx: Ctx, query: DashboardQuery): Promise<DashboardStats> {
  const cache = cacheOf(ctx.platform);
  const sites = ctx.sites === "all" ? "all" : [...ctx.sites].sort().join();
  const key = JSON.stringify([sites, query.from, query.to, query.timezone]);
  const [now, seq] = [ctx.platform.clock.now().getTime(), await lastSeq(ctx.db)];
  const known = cache.get(key);
  if (known) {
    const age = now - known.made;
    if (age >= 0 && age < (known.seq === seq ? oldestMs : busyMs)) return known.answer;
  }
  const answer = figures(ctx, query);
  cache.set(key, { made: now, seq, answer });
  answer.catch(() => cache.delete(key));
  return answer;
}

async function figures(ctx: Ctx, query: DashboardQuery): Promise<DashboardStats> {
  const range = rangeOf(ctx, query);
  const midnight = startOfDay(query.timezone, dateIn(query.timezone, ctx.now));
  const [today, production, trend, stock, alerts, workOrders, equipment, inspections, people] =
    await Promise.all([
      productionSince(ctx, midnight),
      productionSince(ctx, range.from),
      yieldTrend(ctx, range),
      stockValue(ctx),
      countAlerts(ctx),
      workOrdersByStatus(ctx, range),
      equipmentByStatus(ctx, {}),
      inspectionFigures(ctx, range),
      whoIsIn(ctx),
    ]);
  return {
    ...range,
    at: ctx.now,
    currency: await currencyOfBooks(ctx),
    today,
    production,
    yield: trend.map((day) => ({ ...day, rate: rateOf(day.quantity, day.planned) })),
    stockValue: decimal(stock.value).round(2).toFixed(),
    alerts,
    workOrders: { ...workOrders },
    equipment: { ...equipment },
    inspections,
    people: { in: people.people.length, late: people.late, forgotten: people.forgotten },
  };
}

const rateOf = (made: string, planned: string) =>
  decimal(planned).eq(0) ? null : decimal(made).div(planned).round(4).toFixed();

/** Work orders that were opened in the range, by the status that they have now. */
export async function workOrderFigures(ctx: Ctx, query: DashboardQuery): Promise<StatusFigures> {
  const range = rangeOf(ctx, query);
  return counted(range, await workOrdersByStatus(ctx, range));
}

/** Equipment by status: all of it, or what was added in a range that is named. */
export async function equipmentFigures(ctx: Ctx, query: DashboardQuery): Promise<StatusFigures> {
  const named = query.from || query.to ? rangeOf(ctx, query) : {};
  return counted(rangeOf(ctx, query), await equipmentByStatus(ctx, named));
}

function counted(
  range: { from: Date; to: Date },
  byStatus: Readonly<Record<string, number>>,
): StatusFigures {
  const total = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
  return { ...range, total, byStatus: { ...byStatus } };
}

/** Inspections that were completed in the range and the share that passed; 0 when there were none. */
export async function inspections(ctx: Ctx, query: DashboardQuery): Promise<InspectionFigures> {
  const range = rangeOf(ctx, query);
  return { ...range, ...(await inspectionFigures(ctx, range)) };
}

/** What is low, out, about to expire or expired. */
export function stockAlerts(ctx: Ctx, query: AlertQuery): Promise<Page<StockAlert>> {
  return listAlerts(ctx, query);
}

const shown = [
  "production.*",
  "machines.*",
  "inventory.*",
  "workshop.*",
  "scheduling.attendance.*",
] as const;

/** Says when to read the figures anew: at the start, and once something that they show has happened, every two seconds at most. */
export async function* watchDashboard(
  ctx: Ctx,
  signal: AbortSignal,
): AsyncGenerator<WatchedDashboard> {
  const { clock } = ctx.platform;
  let told = Number.NEGATIVE_INFINITY;
  for await (const followed of followLog(ctx, { names: shown, signal })) {
    if (followed.kind === "event") {
      // Whoever read after they were told last has seen it; processes' clocks differ by less than a second.
      if (followed.event.createdAt.getTime() < told - 1_000) continue;
      const early = busyMs - (clock.now().getTime() - told);
      if (early > 0) await sleep(early, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
    }
    told = clock.now().getTime();
    yield { seq: followed.kind === "event" ? followed.event.seq : followed.lastSeq };
  }
}
