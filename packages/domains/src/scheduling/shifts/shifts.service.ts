import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getSite, sitesSeen } from "../../sites/index.ts";
import { approvedLeaveIn } from "../leave/leave.store.ts";
import { onLeave, shiftArchived, shiftOverlap } from "../scheduling.errors.ts";
import { shiftEvents } from "../scheduling.events.ts";
import type {
  NewShift,
  PublishShifts,
  Segment,
  Shift,
  ShiftChange,
  ShiftQuery,
} from "../scheduling.schema.ts";
import { activeEmployee, isManager, named } from "../scheduling.service.ts";
import { lockPeople } from "../scheduling.store.ts";
import * as store from "./shifts.store.ts";

/** The shift, or `resource.not_found` also where its site is not the caller's, or it is a draft and the caller does not plan. */
export async function getShift(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Shift> {
  const row = await store.findShift(ctx, id);
  const seen = row && (row.status === "published" || isManager(ctx)) ? row : undefined;
  return (await named(ctx, [found(seen, "shift")]))[0] as Shift;
}

/** Shifts of the caller's sites by when they begin; drafts for those who plan alone. */
export async function listShifts(ctx: Ctx, query: ShiftQuery): Promise<Page<Shift>> {
  const found = await store.pageOfShifts(ctx, query, { drafts: isManager(ctx) });
  return { ...found, items: await named(ctx, found.items) };
}

/**
 * Plans a shift as a draft. Refuses hours in which the person works elsewhere, whoever races (`scheduling.overlap`, which names the other
 * shift), an approved leave (`scheduling.on_leave`) and somebody who is archived. (S2 C10)
 */
export function createShift(ctx: Ctx, input: NewShift): Promise<Shift> {
  return transact(ctx, async (tx) => {
    const employee = await activeEmployee(tx, input.employeeId);
    const site = await getSite(tx, { id: input.siteId ?? employee.siteId });
    await lockPeople(tx, [employee.id]);
    await refuseBusy(tx, employee, input.segments, site.timezone);
    const [id] = await store.insertShifts(tx, [
      { ...input, siteId: site.id, timezone: site.timezone },
    ]);
    const shift = await getShift(tx, { id: id as string });
    tellShift(tx, "created", null, shift);
    return shift;
  });
}

/**
 * Changes a shift: its hours, its person, its site, its position. One of a pattern is an exception from then on. Refuses what `createShift`
 * does, and a site that is not the caller's; two who race: the second hears of a version that is past, or of the overlap.
 */
export function updateShift(
  ctx: Ctx,
  { id, version, siteId, ...fields }: ShiftChange,
): Promise<Shift> {
  return transact(ctx, async (tx) => {
    const { employeeId } = await getShift(tx, { id });
    await lockPeople(tx, [employeeId, fields.employeeId ?? employeeId]);
    const before = unchanged(await store.lockShift(tx, id), version, "shift");
    if (before.archivedAt) throw shiftArchived("The shift is archived.");
    const site = siteId === undefined ? undefined : await getSite(tx, { id: siteId });
    if (site || fields.segments || fields.employeeId) {
      const employee = await activeEmployee(tx, fields.employeeId ?? before.employeeId);
      const hours = fields.segments ?? before.segments;
      await refuseBusy(tx, employee, hours, site?.timezone ?? before.timezone, id);
    }
    await store.updateShift(tx, before, {
      ...fields,
      ...(site && { site_id: site.id, timezone: site.timezone }),
      is_exception: before.patternId !== null,
    });
    const shift = await getShift(tx, { id });
    tellShift(tx, "updated", before, shift);
    return shift;
  });
}

/** Takes a shift off the plan; a pattern does not make it again. Doing it twice is doing it once. */
export function archiveShift(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Shift> {
  return transact(ctx, async (tx) => {
    const seen = await getShift(tx, { id });
    const before = unchanged(await store.lockShift(tx, id), version, "shift");
    if (before.archivedAt) return seen;
    await store.updateShift(tx, before, { archived_at: tx.now });
    const shift = await getShift(tx, { id });
    tellShift(tx, "archived", before, shift);
    return shift;
  });
}

const batch = 500;

/** Publishes the drafts of a site that begin in this time, at most 500 in one call; each is told of once, whoever races. How many. */
export function publishShifts(ctx: Ctx, input: PublishShifts): Promise<{ published: number }> {
  return transact(ctx, async (tx) => {
    found((await sitesSeen(tx, [input.siteId]))[0], "site");
    const ids = await store.publishDrafts(tx, input, batch);
    for (const shift of await named(tx, await store.shiftsByIds(tx, ids)))
      tellShift(tx, "published", { status: "draft" }, shift);
    return { published: ids.length };
  });
}

/** Refuses hours in which the locked person works elsewhere or is on leave. */
export async function refuseBusy(
  tx: TxCtx,
  { id, name }: { id: string; name: string },
  segments: readonly Segment[],
  timezone: string,
  except?: string,
): Promise<void> {
  const other = await store.overlapping(tx, id, segments, except);
  if (other)
    throw shiftOverlap(
      `${name} works from ${other.startsAt.toISOString()} to ${other.endsAt.toISOString()} already.`,
      { details: { shiftId: other.id } },
    );
  const leave = await approvedLeaveIn(tx, id, segments, timezone);
  if (leave)
    throw onLeave(`${name} is on leave from ${leave.startsOn} to ${leave.endsOn}.`, {
      details: { leaveId: leave.id },
    });
}

/** Tells of a change of a shift: its event and its audit row. */
export function tellShift(
  tx: TxCtx,
  change: keyof typeof shiftEvents,
  before: object | null,
  after: Shift,
): void {
  const { id, startsAt, endsAt, ...shift } = after;
  const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  record(tx, shiftEvents[change], after, { shiftId: id, ...shift, ...times }, { before, after });
}
