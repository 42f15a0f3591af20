import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import type { TxCtx } from "@millrace/platform/transact";
import { leaveTypeCodeTaken } from "../scheduling.errors.ts";
import type { LeaveType, LeaveTypeChange, LeaveTypeQuery, NewLeaveType } from "./leave.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "is_paid as isPaid",
  "yearly_days as yearlyDays",
  "carry_over_days as carryOverDays",
  "approval_steps as approvalSteps",
  "may_overdraw as mayOverdraw",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const asType = (row: LeaveType): LeaveType => ({
  ...row,
  yearlyDays: trimDecimal(row.yearlyDays),
  carryOverDays: trimDecimal(row.carryOverDays),
});

export async function findType(ctx: Ctx | TxCtx, id: string): Promise<LeaveType | undefined> {
  const query = ctx.db.selectFrom("leave_type").select(columns).where("id", "=", id);
  const row = await query.executeTakeFirst();
  return row && asType(row);
}

/** The type, locked until the transaction ends. */
export async function lockType(tx: TxCtx, id: string): Promise<LeaveType | undefined> {
  const query = tx.db.selectFrom("leave_type").select(columns).where("id", "=", id).forUpdate();
  const row = await query.executeTakeFirst();
  return row && asType(row);
}

export async function pageOfTypes(ctx: Ctx, input: LeaveTypeQuery): Promise<Page<LeaveType>> {
  let query = ctx.db.selectFrom("leave_type").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  const sorts = { name: "name" };
  const found = await paginate(ctx, query, { input, sorts, defaultSort: "name", id: "id" });
  return { ...found, items: found.items.map(asType) };
}

const columnsOf = (fields: Omit<LeaveTypeChange, "id" | "version">) => ({
  ...(fields.code !== undefined && { code: fields.code }),
  ...(fields.name !== undefined && { name: fields.name }),
  ...(fields.isPaid !== undefined && { is_paid: fields.isPaid }),
  ...(fields.yearlyDays !== undefined && { yearly_days: fields.yearlyDays }),
  ...(fields.carryOverDays !== undefined && { carry_over_days: fields.carryOverDays }),
  ...(fields.approvalSteps !== undefined && { approval_steps: fields.approvalSteps }),
  ...(fields.mayOverdraw !== undefined && { may_overdraw: fields.mayOverdraw }),
});

const codeTaken = (code: string | undefined) => ({
  leave_type_code_key: () => leaveTypeCodeTaken(`The code ${code} is taken.`),
});

/** Refuses a taken code with `scheduling.leave_type_code_taken`. */
export async function insertType(tx: TxCtx, type: NewLeaveType): Promise<LeaveType> {
  const row = await refuseOn(
    codeTaken(type.code),
    tx.db
      .insertInto("leave_type")
      .values({
        id: newId(),
        code: type.code,
        name: type.name,
        yearly_days: type.yearlyDays,
        ...columnsOf(type),
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
  return asType(row);
}

/** Writes the given fields of a locked type and raises its version. Refuses a taken code with `scheduling.leave_type_code_taken`. */
export async function updateType(
  tx: TxCtx,
  before: LeaveType,
  { archivedAt, ...fields }: Omit<LeaveTypeChange, "id" | "version"> & { archivedAt?: Date },
): Promise<LeaveType> {
  const row = await refuseOn(
    codeTaken(fields.code),
    tx.db
      .updateTable("leave_type")
      .set({
        ...columnsOf(fields),
        ...(archivedAt && { archived_at: archivedAt }),
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
  return asType(row);
}
