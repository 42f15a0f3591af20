import { dateIn, daysAfter } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { machinesAt, secondsIn } from "../../machines/index.ts";
import { getSite } from "../../sites/index.ts";
import {
  type Measured,
  ratesOf,
  type ShiftOfDay,
  shiftsOf,
  togetherOf,
} from "./efficiency.rules.ts";
import type {
  Efficiency,
  EfficiencyQuery,
  EfficiencyToday,
  TodayQuery,
} from "./efficiency.schema.ts";
import { shiftsSetting } from "./efficiency.settings.ts";
import * as store from "./efficiency.store.ts";

export function listEfficiency(ctx: Ctx, query: EfficiencyQuery): Promise<Page<Efficiency>> {
  return store.pageOfEfficiency(ctx, query);
}

interface Span {
  readonly days: number;
  readonly until?: string | undefined;
  readonly siteId?: string | undefined;
}

/**
 * Computes what every machine's shifts came to on the last days of its site, by the site's clock, from the machines' intervals and the
 * batches that they completed; what lies ahead is left out. `until` and `siteId`: of one site, up to a day of the past. Computing again gives
 * the same, whoever does so at the same time. Returns how many shifts it wrote. (S0 D2)
 */
export async function computeEfficiency(
  ctx: Ctx,
  { days, until, siteId: only }: Span,
): Promise<number> {
  const shifts = await readSetting(ctx, shiftsSetting);
  const machinesSeen = await machinesAt(ctx, only ? [only] : ctx.sites);
  const bySite = Map.groupBy(machinesSeen, ({ siteId }) => siteId);
  let written = 0;
  for (const [siteId, machines] of bySite) {
    const { timezone } = await getSite(ctx, { id: siteId });
    const last = until ?? dateIn(timezone, ctx.now);
    const slices = Array.from({ length: days }, (_, back) => daysAfter(last, back - days + 1))
      .flatMap((day) => shiftsOf(timezone, day, shifts))
      .filter(({ from }) => from < ctx.now);
    const measured = await measure(ctx, siteId, machines, slices, store.madeIn);
    const rows = machines.flatMap(({ id, idealRate }) =>
      slices.map(({ day, shift }, slice) => {
        const figures = measured(id, slice);
        return { machineId: id, siteId, day, shift, ...figures, ...ratesOf(figures, idealRate) };
      }),
    );
    if (rows.length === 0) continue;
    await transact(ctx, async (tx) => {
      await store.upsertEfficiency(tx, rows);
      audit(tx, "production.efficiency.computed", { type: "sites.site", id: siteId });
    });
    written += rows.length;
  }
  return written;
}

/**
 * How the day goes so far, by the site's clock, for each of its machines that the caller sees: computed as it is asked for, with what open
 * batches have given until now. A shift that began on the day before and still runs is the day's, too. In the order of the machines' codes.
 */
export async function efficiencyToday(
  ctx: Ctx,
  { siteId, machineId }: TodayQuery,
): Promise<EfficiencyToday> {
  const { timezone } = await getSite(ctx, { id: siteId });
  const shifts = await readSetting(ctx, shiftsSetting);
  const day = dateIn(timezone, ctx.now);
  const slices = [daysAfter(day, -1), day]
    .flatMap((each) => shiftsOf(timezone, each, shifts))
    .filter(({ from, to, day: of }) => from < ctx.now && (of === day || to > ctx.now))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  const all = await machinesAt(ctx, [siteId]);
  const machines = machineId ? all.filter(({ id }) => id === machineId) : all;
  const measured = await measure(ctx, siteId, machines, slices, store.madeSoFar);
  const items = machines.map(({ id, idealRate }) => {
    const each = slices.map((_, slice) => measured(id, slice));
    const told = (figures: Measured) => ({ ...figures, ...ratesOf(figures, idealRate) });
    return {
      machineId: id,
      ...told(togetherOf(each)),
      shifts: slices.map(({ shift, from, to }, slice) => ({
        shift,
        from,
        to,
        ...told(each[slice] ?? togetherOf([])),
      })),
    };
  });
  return { siteId, day, at: ctx.now, items };
}

/** Reads what machines did and made in slices of time, two queries for all; the answer says it of one machine and slice. */
async function measure(
  ctx: Ctx,
  siteId: string,
  machines: readonly { readonly id: string }[],
  slices: readonly ShiftOfDay[],
  read: typeof store.madeIn,
): Promise<(machineId: string, slice: number) => Measured> {
  const [seconds, made] = await Promise.all([
    secondsIn(
      ctx,
      machines.map(({ id }) => id),
      slices,
    ),
    read(ctx, siteId, slices),
  ]);
  const timeOf = Map.groupBy(seconds, ({ machineId, slice }) => `${machineId} ${slice}`);
  const madeOf = new Map(made.map((each) => [`${each.machineId} ${each.slice}`, each]));
  return (machineId, slice) => {
    const key = `${machineId} ${slice}`;
    return measuredBy(timeOf.get(key) ?? [], madeOf.get(key));
  };
}

function measuredBy(
  times: readonly { status: string; planned: boolean; seconds: number }[],
  made: { quantity: string; good: string } | undefined,
): Measured {
  const sum = (wanted: (time: { status: string; planned: boolean }) => boolean) =>
    times.filter(wanted).reduce((all, { seconds }) => all + seconds, 0);
  return {
    runningSeconds: sum(({ status }) => status === "running"),
    plannedStopSeconds: sum(
      ({ status, planned }) => status === "maintenance" || (status === "stopped" && planned),
    ),
    stopSeconds: sum(({ status, planned }) => status === "stopped" && !planned),
    idleSeconds: sum(({ status }) => status === "idle"),
    quantity: made?.quantity ?? "0",
    goodQuantity: made?.good ?? "0",
  };
}
