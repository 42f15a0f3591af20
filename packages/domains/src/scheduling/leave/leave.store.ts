import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { leaveOverlap } from "../scheduling.errors.ts";
import type { Segment } from "../scheduling.schema.ts";
import type { Leave, LeaveQuery, LeaveStatus, NewLeave } from "./leave.schema.ts";

/** A leave as it is stored: without the name of its person. */
export type LeaveRow = Omit<Leave, "employeeName">;

/** When a leave begins and ends on the clocks of the place: half days meet at noon. */
const leaveSpan = sql`tsrange(
  leave.starts_on + case when leave.starts_noon then interval '12 hours' else interval '0' end,
  leave.ends_on + case when leave.ends_noon then interval '12 hours' else interval '24 hours' end)`;

const columns = [
  "leave.id",
  "leave.employee_id as employeeId",
  "leave.site_id as siteId",
  "leave.type_id as typeId",
  "leave_type.name as typeName",
  "leave.starts_on as startsOn",
  "leave.ends_on as endsOn",
  "leave.starts_noon as startsNoon",
  "leave.ends_noon as endsNoon",
  "leave.days",
  sql<LeaveStatus>`leave.status`.as("status"),
  "leave.reason",
  "leave.steps",
  "leave.approved_by as approvedBy",
  "leave.decided_by as decidedBy",
  "leave.decided_at as decidedAt",
  "leave.decision",
  sql<string[]>`array(
    select s.id from shift s
     where leave.status in ('pending', 'approved') and s.employee_id = leave.employee_id
       and s.status = 'published' and s.archived_at is null
       and s.starts_at > leave.starts_on - interval '3 days' and s.starts_at < leave.ends_on + interval '3 days'
       and exists (select 1 from shift_segment h where h.shift_id = s.id
                    and tsrange(h.starts_at at time zone s.timezone, greatest(h.ends_at at time zone s.timezone, h.starts_at at time zone s.timezone)) && ${leaveSpan})
     order by s.starts_at limit 100)`.as("conflicts"),
  "leave.version",
  "leave.created_at as createdAt",
  "leave.updated_at as updatedAt",
] as const;

const leaves = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("leave")
    .innerJoin("leave_type", "leave_type.id", "leave.type_id")
    .select(columns);

const asRow = (row: LeaveRow): LeaveRow => ({ ...row, days: trimDecimal(row.days) });

/** The leave, at whatever site: who may see it is the caller's part. */
export async function findLeave(ctx: Ctx | TxCtx, id: string): Promise<LeaveRow | undefined> {
  const row = await leaves(ctx).where("leave.id", "=", id).executeTakeFirst();
  return row && asRow(row);
}

/** The leave, locked until the transaction ends. */
export async function lockLeave(tx: TxCtx, id: string): Promise<LeaveRow | undefined> {
  const locked = await tx.db
    .selectFrom("leave")
    .select("id")
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return locked && findLeave(tx, id);
}

export async function pageOfLeave(
  ctx: Ctx,
  input: LeaveQuery,
  people: "all" | readonly string[],
): Promise<Page<LeaveRow>> {
  let query = leaves(ctx);
  query =
    people === "all"
      ? query.where(inSites(ctx, "leave.site_id"))
      : query.where(inSites({ sites: people }, "leave.employee_id"));
  if (input.startsFrom) query = query.where("leave.starts_on", ">=", input.startsFrom);
  if (input.startsTo) query = query.where("leave.starts_on", "<=", input.startsTo);
  if (input.siteId) query = query.where("leave.site_id", "=", input.siteId);
  if (input.employeeId) query = query.where("leave.employee_id", "=", input.employeeId);
  if (input.typeId) query = query.where("leave.type_id", "=", input.typeId);
  if (input.status) query = query.where("leave.status", "=", input.status);
  const found = await paginate(ctx, query, {
    input,
    sorts: { startsOn: "leave.starts_on" },
    defaultSort: "-startsOn",
    id: "leave.id",
  });
  return { ...found, items: found.items.map(asRow) };
}

/** A pending leave. Refuses days that overlap another leave of the person, half days included (`scheduling.leave_overlap`). */
export async function insertLeave(
  tx: TxCtx,
  leave: NewLeave & { employeeId: string; siteId: string; days: string; steps: number },
): Promise<string> {
  const id = newId();
  await refuseOn(
    { leave_no_overlap: () => leaveOverlap("The days overlap another leave of theirs.") },
    tx.db
      .insertInto("leave")
      .values({
        id,
        employee_id: leave.employeeId,
        site_id: leave.siteId,
        type_id: leave.typeId,
        starts_on: leave.startsOn,
        ends_on: leave.endsOn,
        starts_noon: leave.startsNoon,
        ends_noon: leave.endsNoon,
        days: leave.days,
        reason: leave.reason || null,
        steps: leave.steps,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .execute(),
  );
  return id;
}

/** Writes a step of a locked leave's way: an approval, or a decision. */
export async function moveLeave(
  tx: TxCtx,
  before: LeaveRow,
  {
    status,
    approvedBy,
    note,
  }: { status: LeaveStatus; approvedBy?: string[]; note?: string | undefined },
): Promise<void> {
  await tx.db
    .updateTable("leave")
    .set({
      status,
      ...(approvedBy && { approved_by: approvedBy }),
      ...(status !== "pending" && { decided_by: actorOf(tx), decided_at: tx.now }),
      ...(note && { decision: note }),
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .executeTakeFirstOrThrow();
}

/** An approved leave of the person that shares time with these hours, by the clocks of the place. */
export async function approvedLeaveIn(
  ctx: Ctx | TxCtx,
  employeeId: string,
  segments: readonly Segment[],
  timezone: string,
): Promise<{ id: string; startsOn: string; endsOn: string } | undefined> {
  const { rows } = await sql<{ id: string; startsOn: string; endsOn: string }>`
    select leave.id, leave.starts_on as "startsOn", leave.ends_on as "endsOn"
      from leave
      join unnest(${segments.map(({ startsAt }) => startsAt)}::timestamptz[], ${segments.map(({ endsAt }) => endsAt)}::timestamptz[]) as w (since, until)
        on ${leaveSpan} && tsrange(w.since at time zone ${timezone}, greatest(w.until at time zone ${timezone}, w.since at time zone ${timezone}))
     where leave.employee_id = ${employeeId} and leave.status = 'approved'
     limit 1`.execute(ctx.db);
  return rows[0];
}
