import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { notFound } from "@millrace/platform/problems";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { tell } from "@millrace/platform/upsert";
import { nameOfPerson } from "../identity/index.ts";
import { sitesSeen } from "../sites/index.ts";
import { employeeEvents, positionEvents } from "./people.events.ts";
import type {
  Employee,
  EmployeeChange,
  EmployeeQuery,
  NewEmployee,
  NewPosition,
  Position,
  PositionChange,
  PositionQuery,
} from "./people.schema.ts";
import * as store from "./people.store.ts";

interface Named {
  readonly id: string;
  readonly version?: number | undefined;
}

const toldPosition = {
  events: positionEvents,
  payloadOf: ({ id, name }: Position) => ({ positionId: id, name }),
};
const toldEmployee = {
  events: employeeEvents,
  payloadOf: ({ id, ...employee }: Employee) => ({ employeeId: id, ...employee }),
};

export function listPositions(ctx: Ctx, query: PositionQuery): Promise<Page<Position>> {
  return store.pageOfPositions(ctx, query);
}

/** Refuses a taken name with `people.position_name_taken`. */
export function createPosition(ctx: Ctx, input: NewPosition): Promise<Position> {
  return transact(ctx, async (tx) => {
    const position = await store.insertPosition(tx, input);
    tell(tx, toldPosition, "created", null, position);
    return position;
  });
}

/** Refuses a taken name with `people.position_name_taken`. */
export function updatePosition(
  ctx: Ctx,
  { id, version, ...fields }: PositionChange,
): Promise<Position> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockPosition(tx, id), version, "position");
    const position = await store.updatePosition(tx, before, fields);
    tell(tx, toldPosition, "updated", before, position);
    return position;
  });
}

/** Takes a position out of use; those who hold it keep it. Doing it twice is doing it once. */
export function archivePosition(ctx: Ctx, { id, version }: Named): Promise<Position> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockPosition(tx, id), version, "position");
    if (before.archivedAt) return before;
    const position = await store.updatePosition(tx, before, { archived_at: tx.now });
    tell(tx, toldPosition, "archived", before, position);
    return position;
  });
}

/** The employee, or `resource.not_found` also where their site is not the caller's. Joins the caller's transaction. */
export async function getEmployee(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Employee> {
  return found(await store.findEmployee(ctx, id), "employee");
}

export function listEmployees(ctx: Ctx, query: EmployeeQuery): Promise<Page<Employee>> {
  return store.pageOfEmployees(ctx, query);
}

/** The employee who calls: by the account of the person, or of whoever made the key. Nobody where the account is no employee's. */
export async function callingEmployee(ctx: Ctx | TxCtx): Promise<Employee | undefined> {
  const { actor } = ctx;
  const userId =
    actor.kind === "user" ? actor.id : "userId" in actor ? (actor.userId ?? undefined) : undefined;
  return userId === undefined ? undefined : store.findEmployeeOfUser(ctx, userId);
}

/** Refuses a taken code or account (`people.employee_code_taken`, `people.user_taken`) and a site, position or account that there is not. */
export function createEmployee(ctx: Ctx, input: NewEmployee): Promise<Employee> {
  return transact(ctx, async (tx) => {
    await refuseUnknown(tx, input);
    const employee = await getEmployee(tx, { id: await store.insertEmployee(tx, input) });
    tell(tx, toldEmployee, "created", null, employee);
    return employee;
  });
}

/** Changes what is known of an employee. Refuses what `createEmployee` does; two who race: the second hears of a version that is past. */
export function updateEmployee(
  ctx: Ctx,
  { id, version, ...fields }: EmployeeChange,
): Promise<Employee> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockEmployee(tx, id), version, "employee");
    await refuseUnknown(tx, fields);
    await store.updateEmployee(tx, before, fields);
    const employee = await getEmployee(tx, { id });
    tell(tx, toldEmployee, "updated", before, employee);
    return employee;
  });
}

/** Takes an employee out of use; the hours that they worked stay. Doing it twice is doing it once. */
export function archiveEmployee(ctx: Ctx, { id, version }: Named): Promise<Employee> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockEmployee(tx, id), version, "employee");
    if (before.archivedAt) return before;
    await store.updateEmployee(tx, before, { archived_at: tx.now });
    const employee = await getEmployee(tx, { id });
    tell(tx, toldEmployee, "archived", before, employee);
    return employee;
  });
}

async function refuseUnknown(
  tx: TxCtx,
  { siteId, positionId, userId }: Pick<EmployeeChange, "siteId" | "positionId" | "userId">,
): Promise<void> {
  if (siteId) found((await sitesSeen(tx, [siteId]))[0], "site");
  if (positionId) found(await store.findPosition(tx, positionId), "position");
  if (userId && (await nameOfPerson(tx, userId)) === undefined)
    throw notFound("There is no such account.");
}
