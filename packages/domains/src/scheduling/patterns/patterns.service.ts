import { dateIn, daysAfter } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getSite, siteClocks } from "../../sites/index.ts";
import { approvedLeaveIn } from "../leave/leave.store.ts";
import { shiftArchived } from "../scheduling.errors.ts";
import { patternEvents } from "../scheduling.events.ts";
import { overlap } from "../scheduling.rules.ts";
import type {
  NewPattern,
  PatternChange,
  PatternQuery,
  ShiftPattern,
} from "../scheduling.schema.ts";
import { activeEmployee, named, peopleSeen } from "../scheduling.service.ts";
import { patternDays } from "../scheduling.settings.ts";
import { lockPeople } from "../scheduling.store.ts";
import { tellShift } from "../shifts/shifts.service.ts";
import * as shifts from "../shifts/shifts.store.ts";
import { datesOf, faultOfRule, segmentsOn } from "../wall-times.ts";
import * as store from "./patterns.store.ts";

async function withName(ctx: Ctx | TxCtx, row: store.PatternRow): Promise<ShiftPattern> {
  return (await named(ctx, [row]))[0] as ShiftPattern;
}

/** The pattern, or `resource.not_found` also where its site, or for those who do not plan its person, is not the caller's. */
export async function getPattern(ctx: Ctx, { id }: { id: string }): Promise<ShiftPattern> {
  const row = found(await store.findPattern(ctx, id), "pattern");
  const people = await peopleSeen(ctx);
  const isSeen = people === "all" || people.includes(row.employeeId);
  return withName(ctx, found(isSeen ? row : undefined, "pattern"));
}

export async function listPatterns(ctx: Ctx, query: PatternQuery): Promise<Page<ShiftPattern>> {
  const found = await store.pageOfPatterns(ctx, query, await peopleSeen(ctx));
  return { ...found, items: await named(ctx, found.items) };
}

/** Adds a pattern and makes its shifts as far ahead as is set. Refuses a rule that is none of days (`request.invalid`). */
export function createPattern(ctx: Ctx, input: NewPattern): Promise<ShiftPattern> {
  return transact(ctx, async (tx) => {
    refuseFaulty(input);
    const employee = await activeEmployee(tx, input.employeeId);
    const site = await getSite(tx, { id: input.siteId ?? employee.siteId });
    await lockPeople(tx, [employee.id]);
    const row = await store.insertPattern(tx, { ...input, site });
    const pattern = await withName(tx, row);
    tellPattern(tx, "created", null, pattern);
    await makeShifts(tx, pattern);
    return pattern;
  });
}

/**
 * Changes a pattern: drafts ahead that nobody has touched are made anew; what was published, changed by hand or archived stays as it is, and
 * its date is not made twice.
 */
export function updatePattern(
  ctx: Ctx,
  { id, version, ...fields }: PatternChange,
): Promise<ShiftPattern> {
  return transact(ctx, async (tx) => {
    const { employeeId } = found(await store.findPattern(tx, id), "pattern");
    await lockPeople(tx, [employeeId]);
    const before = unchanged(await store.lockPattern(tx, id), version, "pattern");
    if (before.archivedAt) throw shiftArchived("The pattern is archived.");
    refuseFaulty({ ...before, ...definedOnly(fields) });
    const pattern = await withName(tx, await store.updatePattern(tx, before, fields));
    tellPattern(tx, "updated", before, pattern);
    await shifts.deleteUntouched(tx, id, dateIn(pattern.timezone, tx.now));
    await makeShifts(tx, pattern);
    return pattern;
  });
}

/** Ends a pattern: drafts ahead that nobody has touched go, all else stays. Doing it twice is doing it once. */
export function archivePattern(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<ShiftPattern> {
  return transact(ctx, async (tx) => {
    const { employeeId } = found(await store.findPattern(tx, id), "pattern");
    await lockPeople(tx, [employeeId]);
    const before = unchanged(await store.lockPattern(tx, id), version, "pattern");
    if (before.archivedAt) return withName(tx, before);
    await shifts.deleteUntouched(tx, id, dateIn(before.timezone, tx.now));
    const row = await store.updatePattern(tx, before, { archivedAt: tx.now });
    const pattern = await withName(tx, row);
    tellPattern(tx, "archived", before, pattern);
    return pattern;
  });
}

/**
 * Makes the shifts of all patterns as far ahead as is set; what was made stays, but where the site has another time zone by now: there the
 * drafts that nobody has touched are made anew. One transaction for each, so that none holds up another.
 */
export async function makeAllShifts(ctx: Ctx): Promise<{ made: number; skipped: number }> {
  const sum = { made: 0, skipped: 0 };
  const clocks = new Map((await siteClocks(ctx)).map(({ id, timezone }) => [id, timezone]));
  const on = daysAfter(ctx.now.toISOString().slice(0, 10), -1);
  for (let after: string | null = null; ; ) {
    const ids: string[] = await store.patternsInUse(ctx, { on, after, limit: 200 });
    for (const id of ids) {
      const { made, skipped } = await transact(ctx, async (tx) => {
        const seen = found(await store.findPattern(tx, id), "pattern");
        await lockPeople(tx, [seen.employeeId]);
        const row = found(await store.lockPattern(tx, id), "pattern");
        if (row.archivedAt) return { made: 0, skipped: 0 };
        const timezone = clocks.get(row.siteId) ?? row.timezone;
        const pattern =
          timezone === row.timezone ? row : await store.updatePattern(tx, row, { timezone });
        if (pattern !== row) await shifts.deleteUntouched(tx, id, dateIn(timezone, tx.now));
        return makeShifts(tx, await withName(tx, pattern));
      });
      sum.made += made;
      sum.skipped += skipped;
    }
    after = ids.at(-1) ?? null;
    if (ids.length < 200) return sum;
  }
}

/** The missing shifts of a locked pattern whose person is locked; dates on which they work elsewhere or are on leave are left out. */
async function makeShifts(
  tx: TxCtx,
  pattern: ShiftPattern,
): Promise<{ made: number; skipped: number }> {
  const { id, timezone, employeeId } = pattern;
  const from = dateIn(timezone, tx.now);
  const horizon = daysAfter(from, await readSetting(tx, patternDays));
  const to = pattern.endsOn && pattern.endsOn < horizon ? pattern.endsOn : horizon;
  const made = await shifts.datesMade(tx, id, from);
  const wanted = datesOf(pattern.rule, pattern.startsOn, { from, to })
    .filter((date) => !made.has(date))
    .map((occursOn) => ({ occursOn, segments: segmentsOn(timezone, occursOn, pattern.segments) }))
    .filter(({ segments }) => (segments[0]?.startsAt ?? tx.now) > tx.now);
  if (wanted.length === 0) return { made: 0, skipped: 0 };

  const all = wanted.flatMap(({ segments }) => segments);
  const first = Math.min(...all.map(({ startsAt }) => startsAt.getTime()));
  const last = Math.max(...all.map(({ endsAt }) => endsAt.getTime()));
  const within = { from: new Date(first), to: new Date(last) };
  const busy = await shifts.busyHours(tx, employeeId, within);
  const free = [];
  for (const shift of wanted) {
    const { segments } = shift;
    if (segments.some((hours) => busy.some((other) => overlap(hours, other)))) continue;
    if (await approvedLeaveIn(tx, employeeId, segments, timezone)) continue;
    busy.push(...segments);
    free.push(shift);
  }
  const ids = await shifts.insertShifts(
    tx,
    free.map((shift) => ({ ...pattern, ...shift, note: null, patternId: id })),
  );
  for (const shift of await named(tx, await shifts.shiftsByIds(tx, ids)))
    tellShift(tx, "created", null, shift);
  return { made: free.length, skipped: wanted.length - free.length };
}

function refuseFaulty({ rule, startsOn, endsOn, segments }: Omit<NewPattern, "employeeId">): void {
  const refuse = (path: string, message: string) => {
    throw invalid(`${path}: ${message}`, { errors: [{ path, code: "custom", message }] });
  };
  const fault = faultOfRule(rule);
  if (fault) refuse("rule", fault);
  if (endsOn && endsOn < startsOn) refuse("endsOn", "must not be before startsOn");
  const hours = segmentsOn("UTC", "2026-01-01", segments);
  const [first, last] = [hours[0], hours.at(-1)];
  const isInDay = first && last && last.endsAt.getTime() - first.startsAt.getTime() <= 86_400_000;
  if (!isInDay || hours.some((one, place) => place > 0 && overlap(one, hours[place - 1] ?? one)))
    refuse("segments", "must follow each other within 24 hours");
}

const definedOnly = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]: Exclude<Fields[Key], undefined>;
  };

function tellPattern(
  tx: TxCtx,
  change: keyof typeof patternEvents,
  before: object | null,
  after: ShiftPattern,
): void {
  const payload = { patternId: after.id, ...after };
  record(tx, patternEvents[change], after, payload, { before, after });
}
