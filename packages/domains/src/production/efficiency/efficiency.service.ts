import { dateIn, daysAfter } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { machinesAt, secondsIn } from "../../machines/index.ts";
import { getSite } from "../../sites/index.ts";
import { type Measured, ratesOf, shiftsOf } from "./efficiency.rules.ts";
import type { Efficiency, EfficiencyQuery } from "./efficiency.schema.ts";
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
    const [seconds, made] = await Promise.all([
      secondsIn(
        ctx,
        machines.map(({ id }) => id),
        slices,
      ),
      store.madeIn(ctx, siteId, slices),
    ]);
    const timeOf = Map.groupBy(seconds, ({ machineId, slice }) => `${machineId} ${slice}`);
    const madeOf = new Map(made.map((each) => [`${each.machineId} ${each.slice}`, each]));
    const rows = machines.flatMap(({ id, idealRate }) =>
      slices.map(({ day, shift }, slice) => {
        const key = `${id} ${slice}`;
        const measured = measuredBy(timeOf.get(key) ?? [], madeOf.get(key));
        return { machineId: id, siteId, day, shift, ...measured, ...ratesOf(measured, idealRate) };
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
