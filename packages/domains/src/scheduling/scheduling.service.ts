import { type Ctx, may } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { callingEmployee, type Employee, employeesByIds, getEmployee } from "../people/index.ts";
import { employeeGone, noEmployee } from "./scheduling.errors.ts";

/** True for those who plan or decide for others. */
export function isManager(ctx: Ctx | TxCtx): boolean {
  return may(ctx as Ctx, "scheduling:write") || may(ctx as Ctx, "scheduling:approve");
}

/** Whose rows exist for the caller: everybody's of their sites for those who plan or decide, else their own. */
export async function peopleSeen(ctx: Ctx | TxCtx): Promise<"all" | string[]> {
  if (isManager(ctx)) return "all";
  const own = await callingEmployee(ctx);
  return own ? [own.id] : [];
}

/** The employee who calls, or `scheduling.no_employee`. */
export async function requireSelf(ctx: Ctx | TxCtx): Promise<Employee> {
  const own = await callingEmployee(ctx);
  if (!own || own.archivedAt) throw noEmployee("Your account is not linked to an employee.");
  return own;
}

/** The employee, of a site that the caller sees; refuses one who is archived (`scheduling.employee_gone`). */
export async function activeEmployee(tx: TxCtx, id: string): Promise<Employee> {
  const employee = await getEmployee(tx, { id });
  if (employee.archivedAt) throw employeeGone(`${employee.name} does not work here any more.`);
  return employee;
}

/** The rows with the names of their people, in one query. */
export async function named<Row extends { readonly employeeId: string }>(
  ctx: Ctx | TxCtx,
  rows: readonly Row[],
): Promise<(Row & { employeeName: string })[]> {
  if (rows.length === 0) return [];
  const people = await employeesByIds(ctx, [...new Set(rows.map(({ employeeId }) => employeeId))]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, employeeName: names.get(row.employeeId) ?? "" }));
}
