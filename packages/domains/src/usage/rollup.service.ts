import type { Ctx } from "@millrace/platform/context";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import * as store from "./rollup.store.ts";
import { dayMs, dayOf, hourMs, hourOf } from "./usage.rules.ts";
import { retentionDays } from "./usage.settings.ts";

/** Hours that are added up again each time, for records that were written late: a server keeps them while it cannot reach the database. */
const againHours = 3;
const daysAhead = 7;

/**
 * Rolls up every hour that is over and every day whose records cannot come any more. Each step is a transaction of its own that says how
 * far it got, so a run that is cut off goes on where it was, and one that is repeated, or runs beside another, ends with the same rows.
 */
export async function rollUp(ctx: Ctx): Promise<{ hours: number; days: number }> {
  const thisHour = hourOf(ctx.now).getTime();
  const start = await store.readProgress(ctx);
  const first = start?.hoursUntil ?? (await store.oldestRecord(ctx)) ?? ctx.now;
  const again = start ? againHours * hourMs : 0;
  let hours = 0;
  for (let at = Math.min(hourOf(first).getTime() - again, thisHour); at < thisHour; at += hourMs) {
    if (ctx.signal?.aborted) break;
    await transact(ctx, (tx) => store.rollUpHour(tx, new Date(at), new Date(at + hourMs)));
    hours += 1;
  }
  const done = await store.readProgress(ctx);
  if (!done) return { hours, days: 0 };
  const settled = dayOf(new Date(done.hoursUntil.getTime() - againHours * hourMs)).getTime();
  let days = 0;
  for (let at = dayOf(done.daysUntil).getTime(); at < settled; at += dayMs) {
    if (ctx.signal?.aborted) break;
    await transact(ctx, (tx) => store.rollUpDay(tx, new Date(at), new Date(at + dayMs)));
    days += 1;
  }
  return { hours, days };
}

/** Partitions for today and the next days; those beyond `usage.retention-days` are dropped, and their figures removed. */
export async function maintain(
  ctx: Ctx,
): Promise<{ made: number; dropped: number; figures: number }> {
  const keep = new Date(dayOf(ctx.now).getTime() - (await readSetting(ctx, retentionDays)) * dayMs);
  const made = await store.makeDays(
    ctx,
    dayOf(ctx.now),
    new Date(ctx.now.getTime() + daysAhead * dayMs),
  );
  const dropped = await store.dropDays(ctx, keep);
  const batch = 10_000;
  let figures = 0;
  for (;;) {
    const gone = await transact(ctx, (tx) => store.deleteFigures(tx, keep, batch));
    figures += gone;
    if (gone < batch || ctx.signal?.aborted) return { made, dropped, figures };
  }
}
