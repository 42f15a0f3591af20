import type { Ctx } from "@millrace/platform/context";
import { definePersonalData } from "@millrace/platform/personal-data";
import { invalid } from "@millrace/platform/problems";
import type { z } from "zod";
import { readProgress } from "./rollup.store.ts";
import {
  dayMs,
  figuresOf,
  nothing,
  type Span,
  type Sums,
  sourcesOf,
  stepsOf,
  widened,
} from "./usage.rules.ts";
import type * as wire from "./usage.schema.ts";
import * as store from "./usage.store.ts";

/** Days of figures by hour, and of any figures, in one answer at most; the hours at the ends are widened. */
const mostHourlyDays = 31 + 1 / 24;
const mostDays = 400 + 1 / 24;
/** Groups that are looked at before they are put into another order. */
const mostGroups = 1_000;

/** Requests, errors and durations by hour or day, and in all. Hours and days without a request are there, too. */
export async function usageSummary(
  ctx: Ctx,
  query: z.output<typeof wire.SummaryQuery>,
): Promise<wire.Summary> {
  const { granularity, operation, userId, keyId } = query;
  if (userId !== undefined && keyId !== undefined)
    throw refused("keyId", "cannot be combined with userId");
  const span = spanOf(ctx, query, granularity, granularity === "hour" ? mostHourlyDays : mostDays);
  const by = userId !== undefined ? "user" : keyId !== undefined ? "caller" : undefined;
  const asked = {
    dimension: dimensionOf(by, operation),
    filter: { operation, userId, keyId },
  } as const;
  const [series, totals] = await Promise.all([
    groupsOf(ctx, span, { ...asked, series: granularity, most: mostGroups }),
    groupsOf(ctx, span, { ...asked, most: 1 }),
  ]);
  const known = new Map(series.map((group) => [group.at.getTime(), group]));
  return {
    ...span,
    granularity,
    totals: figuresOf(totals[0] ?? nothing),
    series: stepsOf(span, granularity).map((at) => ({
      at,
      ...figuresOf(known.get(at.getTime()) ?? nothing),
    })),
  };
}

/** By the person behind the requests: their own, and those of keys and applications that act for them. */
export async function usageByUser(
  ctx: Ctx,
  query: z.output<typeof wire.ByUserQuery>,
): Promise<wire.ByUser> {
  const { operation, limit } = query;
  const span = spanOf(ctx, query, "hour");
  const [groups, totals] = await Promise.all([
    groupsOf(ctx, span, {
      dimension: dimensionOf("user", operation),
      filter: { operation },
      most: limit,
    }),
    totalsOf(ctx, span, operation),
  ]);
  const items = groups.map((group) => ({ userId: group.userId || null, ...figuresOf(group) }));
  return { ...span, totals, items };
}

export async function usageByOperation(
  ctx: Ctx,
  query: z.output<typeof wire.ByOperationQuery>,
): Promise<wire.ByOperation> {
  const { userId, keyId, limit } = query;
  if (userId !== undefined && keyId !== undefined)
    throw refused("keyId", "cannot be combined with userId");
  const span = spanOf(ctx, query, "hour");
  const filter = { userId, keyId };
  const by = userId !== undefined ? "user" : keyId !== undefined ? "caller" : undefined;
  const [groups, totals] = await Promise.all([
    groupsOf(ctx, span, {
      dimension: by === undefined ? "operation" : `${by}_operation`,
      filter,
      most: limit,
    }),
    groupsOf(ctx, span, { dimension: by ?? "total", filter, most: 1 }),
  ]);
  const items = groups.map((group) => ({
    operation: group.operation || null,
    ...figuresOf(group),
  }));
  return { ...span, totals: figuresOf(totals[0] ?? nothing), items };
}

/** By API key and OAuth application. */
export async function usageByKey(
  ctx: Ctx,
  query: z.output<typeof wire.ByKeyQuery>,
): Promise<wire.ByKey> {
  const { operation, limit } = query;
  const span = spanOf(ctx, query, "hour");
  const [groups, totals] = await Promise.all([
    groupsOf(ctx, span, {
      dimension: dimensionOf("caller", operation),
      filter: { operation },
      most: limit,
    }),
    totalsOf(ctx, span, operation),
  ]);
  const items = groups.map((group) => ({ ...keyOf(group.caller), ...figuresOf(group) }));
  return { ...span, totals, items };
}

/** What requests were refused with, or failed with. */
export async function usageErrors(
  ctx: Ctx,
  query: z.output<typeof wire.ErrorsQuery>,
): Promise<wire.Errors> {
  const { operation, limit } = query;
  const span = spanOf(ctx, query, "hour");
  const [groups, totals] = await Promise.all([
    groupsOf(ctx, span, { dimension: "error", filter: { operation }, most: limit }),
    totalsOf(ctx, span, operation),
  ]);
  return {
    ...span,
    requests: totals.requests,
    errors: totals.clientErrors + totals.serverErrors,
    items: groups.map(({ code, status, operation, requests }) => ({
      code: code || null,
      status,
      operation: operation || null,
      requests,
    })),
  };
}

/** Durations by operation or key, the slowest first. */
export async function usagePerformance(
  ctx: Ctx,
  query: z.output<typeof wire.PerformanceQuery>,
): Promise<wire.Performance> {
  const { by, limit } = query;
  const span = spanOf(ctx, query, "hour");
  const [groups, totals] = await Promise.all([
    groupsOf(ctx, span, { dimension: by === "key" ? "caller" : "operation", most: mostGroups }),
    totalsOf(ctx, span),
  ]);
  const items = groups
    .map((group) => ({
      name: by === "key" ? keyOf(group.caller).keyId : group.operation || null,
      ...figuresOf(group),
    }))
    .sort((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0))
    .slice(0, limit);
  return { ...span, totals, items };
}

/** What the requests of the last minutes add up to. */
export function recentRequests(ctx: Ctx, minutes: number): Promise<Sums> {
  const at = ctx.now.getTime();
  // Clocks of servers differ a little.
  return store.readRecent(ctx, {
    from: new Date(at - minutes * 60_000),
    to: new Date(at + 60_000),
  });
}

definePersonalData({
  name: "usage.requests",
  tables: ["usage_record", "usage_rollup"],
  collect: (ctx, userId) => store.recordsOf(ctx, userId, 10_000),
  forget: store.forgetPerson,
});

function spanOf(
  ctx: Ctx,
  { from, to = ctx.now }: { from?: Date | undefined; to?: Date | undefined },
  granularity: "hour" | "day",
  most = mostDays,
): Span {
  const span = widened({ from: from ?? new Date(to.getTime() - dayMs), to }, granularity);
  if (span.from >= span.to) throw refused("from", "must be before `to`");
  const days = (span.to.getTime() - span.from.getTime()) / dayMs;
  if (days > most) throw refused("from", `must be at most ${Math.floor(most)} days before \`to\``);
  return span;
}

async function groupsOf(
  ctx: Ctx,
  span: Span,
  query: Omit<store.FiguresQuery, "sources">,
): Promise<store.Group[]> {
  const sources = sourcesOf(span, await readProgress(ctx), query.series === "hour");
  return store.readFigures(ctx, { ...query, sources });
}

async function totalsOf(ctx: Ctx, span: Span, operation?: string): Promise<wire.Figures> {
  const [sums = nothing] = await groupsOf(ctx, span, {
    dimension: dimensionOf(undefined, operation),
    filter: { operation },
    most: 1,
  });
  return figuresOf(sums);
}

function dimensionOf(
  by: "user" | "caller" | undefined,
  operation: string | undefined,
): store.Dimension {
  if (operation === undefined) return by ?? "total";
  return by === undefined ? "operation" : `${by}_operation`;
}

function keyOf(caller: string): { keyId: string; kind: "key" | "client" } {
  const [kind, ...id] = caller.split(":");
  return { keyId: id.join(":"), kind: kind === "client" ? "client" : "key" };
}

const refused = (path: string, message: string) =>
  invalid(`${path}: ${message}`, { errors: [{ path, code: "range", message }] });
