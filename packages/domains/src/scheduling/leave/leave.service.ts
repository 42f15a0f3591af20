import { dateIn } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import { type Ctx, may, seesSite } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { found, record, unchanged } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { personBehind } from "../../identity/index.ts";
import { callingEmployee, getEmployee, staffOf } from "../../people/index.ts";
import { getSite, siteClocks } from "../../sites/index.ts";
import { balanceShort, leaveDecided, leaveOwn, noWorkingDay } from "../scheduling.errors.ts";
import { leaveEvents } from "../scheduling.events.ts";
import {
  activeEmployee,
  isManager,
  named,
  peopleSeen,
  requireSelf,
} from "../scheduling.service.ts";
import { publicHolidays, workingDays } from "../scheduling.settings.ts";
import { lockPeople } from "../scheduling.store.ts";
import * as balances from "./balances.store.ts";
import { daysByYear, mayBecome, sumOf } from "./leave.rules.ts";
import type {
  AdjustBalance,
  BalanceQuery,
  DecideLeave,
  Leave,
  LeaveBalance,
  LeaveQuery,
  NewLeave,
} from "./leave.schema.ts";
import * as store from "./leave.store.ts";
import { findType } from "./types.store.ts";

const withName = async (ctx: Ctx | TxCtx, row: store.LeaveRow) =>
  (await named(ctx, [row]))[0] as Leave;

/** The row, where it is the caller's own or they decide for its site; else `resource.not_found`. */
async function seen(ctx: Ctx | TxCtx, row: store.LeaveRow | undefined): Promise<store.LeaveRow> {
  const leave = found(row, "leave");
  if (isManager(ctx) && seesSite(ctx as Ctx, leave.siteId)) return leave;
  const own = await callingEmployee(ctx);
  return found(own?.id === leave.employeeId ? leave : undefined, "leave");
}

export async function getLeave(ctx: Ctx, { id }: { id: string }): Promise<Leave> {
  return withName(ctx, await seen(ctx, await store.findLeave(ctx, id)));
}

/** Leave of the caller's sites; of those who do not decide, their own. */
export async function listLeave(ctx: Ctx, query: LeaveQuery): Promise<Page<Leave>> {
  const found = await store.pageOfLeave(ctx, query, await peopleSeen(ctx));
  return { ...found, items: await named(ctx, found.items) };
}

/**
 * Asks for leave, for oneself or as one who approves for others. Its working days leave the balance at once, year by year, so that racing
 * requests never take more than there is (`scheduling.balance_short`). Refuses days of another leave (`scheduling.leave_overlap`). Published
 * shifts in these days are no refusal: the answer names them. (S2 C10)
 */
export function createLeave(ctx: Ctx, input: NewLeave): Promise<Leave> {
  return transact(ctx, async (tx) => {
    const employee = await personOf(tx, input.employeeId);
    const type = found(await findType(tx, input.typeId), "leave type");
    await lockPeople(tx, [employee.id]);
    const byYear = await countDays(tx, employee.siteId, input);
    if (byYear.size === 0) throw noWorkingDay("There is no working day in it.");
    const id = await store.insertLeave(tx, {
      ...input,
      employeeId: employee.id,
      siteId: employee.siteId,
      days: sumOf(byYear.values()),
      steps: type.approvalSteps,
    });
    for (const [year, days] of byYear) {
      const key = { employeeId: employee.id, typeId: type.id, year };
      await balances.openBalance(tx, key);
      if (!(await balances.book(tx, key, { kind: "taken", days: `-${days}`, leaveId: id })))
        throw await short(tx, key, type.name, days);
    }
    const leave = await withName(tx, found(await store.findLeave(tx, id), "leave"));
    tellLeave(tx, "requested", null, leave);
    return leave;
  });
}

async function personOf(tx: TxCtx, employeeId: string | undefined) {
  const own = await callingEmployee(tx);
  if (employeeId === undefined || employeeId === own?.id) return requireSelf(tx);
  // Others do not exist for those who do not decide for them.
  const others = may(tx as unknown as Ctx, "scheduling:approve") ? employeeId : undefined;
  return activeEmployee(tx, found(others, "employee"));
}

async function countDays(tx: TxCtx, siteId: string, span: NewLeave): Promise<Map<number, string>> {
  const { code } = await getSite({ ...tx, sites: "all" } as TxCtx, { id: siteId });
  const days = await readSetting(tx, publicHolidays);
  const holidays = new Set([...(days["*"] ?? []), ...(days[code] ?? [])]);
  return daysByYear(span, { workingDays: await readSetting(tx, workingDays), holidays });
}

async function short(tx: TxCtx, key: balances.BalanceKey, type: string, asked: string) {
  const all = await balances.balancesOf(tx, key);
  const left = all.find(({ typeId }) => typeId === key.typeId)?.days ?? "0";
  return balanceShort(`${left} days of ${type} are left in ${key.year}, ${asked} are asked for.`, {
    details: { left, asked, year: key.year },
  });
}

/**
 * Gives an approval: the only one, the first of two, or the last. Refuses one's own leave and a second approval by the same person
 * (`scheduling.leave_own`). Two who decide at once: one wins, the other hears who and when (`scheduling.leave_decided`).
 */
export function approveLeave(ctx: Ctx, { id, version, note }: DecideLeave): Promise<Leave> {
  return transact(ctx, async (tx) => {
    const before = await lockDecidable(tx, id, "approved", version);
    await refuseOwn(tx, before);
    const me = actorOf(tx);
    if (before.approvedBy.includes(me))
      throw leaveOwn("You have approved it; another person must.");
    const approvedBy = [...before.approvedBy, me];
    const isLast = approvedBy.length === before.steps;
    await store.moveLeave(tx, before, {
      status: isLast ? "approved" : "pending",
      approvedBy,
      note,
    });
    return tellMoved(tx, isLast ? "approved" : "stepApproved", before);
  });
}

/** Rejects a leave that is not decided; its days come back. Refuses as `approveLeave`. */
export function rejectLeave(ctx: Ctx, { id, version, note }: DecideLeave): Promise<Leave> {
  return transact(ctx, async (tx) => {
    const before = await lockDecidable(tx, id, "rejected", version);
    await refuseOwn(tx, before);
    await store.moveLeave(tx, before, { status: "rejected", note });
    await giveBack(tx, before);
    return tellMoved(tx, "rejected", before);
  });
}

/** Cancels a leave, one's own or as one who approves, also after it was approved; its days come back once. */
export function cancelLeave(ctx: Ctx, { id, version, note }: DecideLeave): Promise<Leave> {
  return transact(ctx, async (tx) => {
    const before = await lockDecidable(tx, id, "cancelled", version);
    await store.moveLeave(tx, before, { status: "cancelled", note });
    await giveBack(tx, before);
    return tellMoved(tx, "cancelled", before);
  });
}

async function lockDecidable(
  tx: TxCtx,
  id: string,
  to: Leave["status"],
  version: number | undefined,
): Promise<store.LeaveRow> {
  const leave = await seen(tx, await store.lockLeave(tx, id));
  if (!mayBecome(leave.status, to)) {
    const who = await personBehind(tx, leave.decidedBy ?? "");
    throw leaveDecided(`${who} ${leave.status} this leave at ${leave.decidedAt?.toISOString()}.`, {
      details: { status: leave.status, decidedAt: leave.decidedAt },
    });
  }
  return unchanged(leave, version, "leave");
}

async function refuseOwn(tx: TxCtx, leave: store.LeaveRow): Promise<void> {
  const own = await callingEmployee(tx);
  if (own?.id === leave.employeeId) throw leaveOwn("It is your own leave: somebody else decides.");
}

async function giveBack(tx: TxCtx, { id, employeeId, typeId }: store.LeaveRow): Promise<void> {
  for (const { year, days } of await balances.takenBy(tx, id))
    await balances.book(tx, { employeeId, typeId, year }, { kind: "returned", days, leaveId: id });
}

async function tellMoved(
  tx: TxCtx,
  change: keyof typeof leaveEvents,
  before: store.LeaveRow,
): Promise<Leave> {
  const leave = await withName(tx, found(await store.findLeave(tx, before.id), "leave"));
  tellLeave(tx, change, before, leave);
  return leave;
}

function tellLeave(
  tx: TxCtx,
  change: keyof typeof leaveEvents,
  before: object | null,
  after: Leave,
): void {
  record(tx, leaveEvents[change], after, { leaveId: after.id, ...after }, { before, after });
}

/** What a person has left of each type in a year: one's own, or of somebody whom the caller decides for. */
export async function listBalances(
  ctx: Ctx,
  { employeeId, year }: BalanceQuery,
): Promise<{ items: LeaveBalance[] }> {
  const own = await callingEmployee(ctx);
  const id = employeeId ?? own?.id;
  if (id === undefined) return { items: [] };
  if (id !== own?.id && !isManager(ctx)) found(undefined, "employee");
  const of = id === own?.id ? own : await getEmployee(ctx, { id });
  const key = { employeeId: id, year: year ?? (await thisYearAt(ctx, of.siteId)) };
  return { items: await named(ctx, await balances.balancesOf(ctx, key)) };
}

async function thisYearAt(ctx: Ctx, siteId: string): Promise<number> {
  const { timezone } = await getSite({ ...ctx, sites: "all" }, { id: siteId });
  return yearOf(dateIn(timezone, ctx.now));
}

const yearOf = (date: string) => Number(date.slice(0, 4));

/** Adds days to a balance, or takes some, with a reason. Never below zero unless the type allows it (`scheduling.balance_short`). */
export function adjustBalance(
  ctx: Ctx,
  { days, note, ...key }: AdjustBalance,
): Promise<LeaveBalance> {
  return transact(ctx, async (tx) => {
    const employee = await activeEmployee(tx, key.employeeId);
    const type = found(await findType(tx, key.typeId), "leave type");
    await lockPeople(tx, [employee.id]);
    await balances.openBalance(tx, key);
    if (!(await balances.book(tx, key, { kind: "adjusted", days, note })))
      throw await short(tx, key, type.name, days.slice(1));
    const all = await named(tx, await balances.balancesOf(tx, key));
    const balance = found(
      all.find(({ typeId }) => typeId === key.typeId),
      "balance",
    );
    const entity = { type: "scheduling.leave_balance", id: employee.id };
    audit(tx, "scheduling.leave_balance.adjusted", entity, { after: { ...balance, days, note } });
    return balance;
  });
}

/**
 * Opens the balances of the year for everybody who works here and brings over what was left of the year before, each once whatever runs at
 * the same time. A year begins when it does at the site of the person. How many.
 */
export async function openYear(ctx: Ctx): Promise<number> {
  let opened = 0;
  for (const { id: siteId, timezone } of await siteClocks(ctx)) {
    const on = dateIn(timezone, ctx.now);
    const staff = await staffOf(ctx, { on, siteId });
    const ids = staff.map(({ id }) => id);
    opened += await openYearOf(ctx, ids, yearOf(on));
  }
  return opened;
}

async function openYearOf(ctx: Ctx, ids: readonly string[], year: number): Promise<number> {
  const missing = await balances.withoutBalance(ctx, ids, year);
  for (const { employeeId, typeId } of missing) {
    await transact(ctx, async (tx) => {
      const key = { employeeId, typeId, year };
      await lockPeople(tx, [employeeId]);
      await balances.openBalance(tx, key);
      const days = await balances.carriedInto(tx, key);
      if (days !== null) await balances.book(tx, key, { kind: "carried", days });
    });
  }
  return missing.length;
}
