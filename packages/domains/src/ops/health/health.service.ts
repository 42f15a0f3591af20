import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { processFigures } from "@millrace/platform/process-figures";
import { queueFigures } from "@millrace/platform/queue-figures";
import { transact } from "@millrace/platform/transact";
import { checkParts } from "./check.ts";
import { offline } from "./health.errors.ts";
import { daysOfHealth, overall } from "./health.rules.ts";
import type {
  Check,
  DayOfHealth,
  HealthDetail,
  HealthHistory,
  HealthHistoryQuery,
  HealthStatus,
  PublicHealth,
  Word,
} from "./health.schema.ts";
import * as store from "./health.store.ts";

export const version = "0.1.0";
const startedAt = new Date(Date.now() - process.uptime() * 1000);
const uptimeSeconds = () => Math.round(process.uptime());

/** What there is to say about the installation now. Answers within 3 s, whatever is down. */
export async function readHealth(
  platform: Platform,
): Promise<{ status: ReturnType<typeof overall>; checks: Check[] }> {
  const checks = await checkParts(platform);
  return { status: overall(checks), checks };
}

const word = (status: Exclude<HealthStatus, "off">) => status.toUpperCase() as Word;

/** The four words, for everybody; the problem `ops.offline` (503), with the same words, when the database does not answer. */
export async function publicHealth({ platform }: Ctx): Promise<PublicHealth> {
  const { status, checks } = await readHealth(platform);
  const services = Object.fromEntries(
    checks.flatMap(({ name, status }) => (status === "off" ? [] : [[name, word(status)]])),
  );
  if (status === "offline")
    throw offline("The database does not answer.", { details: { status: "OFFLINE", services } });
  return { status: word(status), version, uptimeSeconds: uptimeSeconds(), services };
}

export async function healthDetail(ctx: Ctx): Promise<HealthDetail> {
  const { platform } = ctx;
  const { status, checks } = await readHealth(platform);
  return {
    status,
    version,
    at: ctx.now,
    startedAt,
    uptimeSeconds: uptimeSeconds(),
    checks,
    process: { node: process.version, ...processFigures(platform) },
    queues: status === "offline" ? [] : await queueFigures(ctx.db, ctx.now),
  };
}

const dayMs = 86_400_000;
const keptDays = 90;

/** Each of the last days in UTC, the oldest first. */
export async function daysBefore(
  ctx: Pick<Ctx, "db" | "now">,
  days: number,
): Promise<DayOfHealth[]> {
  const from = new Date((Math.floor(ctx.now.getTime() / dayMs) - days + 1) * dayMs);
  const { days: sampled, first } = await store.sampledDays(ctx, from);
  return daysOfHealth(sampled, first, ctx.now, days);
}

export async function healthHistory(
  ctx: Ctx,
  { days }: HealthHistoryQuery,
): Promise<HealthHistory> {
  return { items: await daysBefore(ctx, days), nextCursor: null };
}

/** Writes how everything is in this minute, once however many do, and removes what is older than 90 days. */
export async function sampleHealth(ctx: Ctx): Promise<{ status: string }> {
  const { status, checks } = await readHealth(ctx.platform);
  const at = new Date(Math.floor(ctx.now.getTime() / 60_000) * 60_000);
  const parts = Object.fromEntries(checks.map((check) => [check.name, check.status]));
  await transact(ctx, async (tx) => {
    await store.insertSample(tx, { at, status, parts });
    await store.deleteSamples(tx, new Date(at.getTime() - keptDays * dayMs));
  });
  return { status };
}
