import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, containing, inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { datesWrong, employeeCodeTaken, positionNameTaken, userTaken } from "./people.errors.ts";
import type {
  Employee,
  EmployeeQuery,
  NewEmployee,
  NewPosition,
  Position,
  PositionQuery,
} from "./people.schema.ts";

const positionColumns = [
  "id",
  "name",
  "description",
  "pay_grade as payGrade",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

export function findPosition(ctx: Ctx | TxCtx, id: string): Promise<Position | undefined> {
  return ctx.db
    .selectFrom("position")
    .select(positionColumns)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The position, locked until the transaction ends. */
export function lockPosition(tx: TxCtx, id: string): Promise<Position | undefined> {
  return tx.db
    .selectFrom("position")
    .select(positionColumns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfPositions(ctx: Ctx, input: PositionQuery): Promise<Page<Position>> {
  let query = ctx.db.selectFrom("position").select(positionColumns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.q) query = query.where("name", "ilike", containing(input.q));
  return paginate(ctx, query, { input, sorts: { name: "name" }, defaultSort: "name", id: "id" });
}

const nameTaken = (name: string | undefined) => ({
  position_name_key: () => positionNameTaken(`The position ${name} exists.`),
});

/** Refuses a taken name with `people.position_name_taken`. */
export function insertPosition(
  tx: TxCtx,
  { payGrade, ...position }: NewPosition,
): Promise<Position> {
  return refuseOn(
    nameTaken(position.name),
    tx.db
      .insertInto("position")
      .values({
        id: newId(),
        ...position,
        pay_grade: payGrade,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(positionColumns)
      .executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked position and raises its version. Refuses a taken name with `people.position_name_taken`. */
export function updatePosition(
  tx: TxCtx,
  before: Position,
  {
    payGrade,
    ...fields
  }: {
    name?: string | undefined;
    description?: string | null | undefined;
    payGrade?: string | null | undefined;
    archived_at?: Date;
  },
): Promise<Position> {
  return refuseOn(
    nameTaken(fields.name),
    tx.db
      .updateTable("position")
      .set({
        ...fields,
        ...(payGrade !== undefined && { pay_grade: payGrade }),
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(positionColumns)
      .executeTakeFirstOrThrow(),
  );
}

const employees = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("employee")
    .leftJoin("position", "position.id", "employee.position_id")
    .select([
      "employee.id",
      "employee.code",
      "employee.name",
      "employee.email",
      "employee.phone",
      "employee.user_id as userId",
      "employee.site_id as siteId",
      "employee.position_id as positionId",
      "position.name as positionName",
      "employee.pay_grade as payGrade",
      "employee.hired_on as hiredOn",
      "employee.left_on as leftOn",
      "employee.version",
      "employee.created_at as createdAt",
      "employee.updated_at as updatedAt",
      "employee.archived_at as archivedAt",
    ]);

export function findEmployee(ctx: Ctx | TxCtx, id: string): Promise<Employee | undefined> {
  return employees(ctx)
    .where("employee.id", "=", id)
    .where(inSites(ctx, "employee.site_id"))
    .executeTakeFirst();
}

/** The employee whose account this is, at whatever site. */
export function findEmployeeOfUser(ctx: Ctx | TxCtx, userId: string) {
  return employees(ctx).where("employee.user_id", "=", userId).executeTakeFirst();
}

/** The employee, locked until the transaction ends. */
export async function lockEmployee(tx: TxCtx, id: string): Promise<Employee | undefined> {
  const locked = await tx.db
    .selectFrom("employee")
    .select("id")
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
  return locked && findEmployee(tx, id);
}

export function pageOfEmployees(ctx: Ctx, input: EmployeeQuery): Promise<Page<Employee>> {
  let query = employees(ctx).where(inSites(ctx, "employee.site_id"));
  if (!input.archived) query = query.where("employee.archived_at", "is", null);
  if (input.siteId) query = query.where("employee.site_id", "=", input.siteId);
  if (input.positionId) query = query.where("employee.position_id", "=", input.positionId);
  if (input.userId) query = query.where("employee.user_id", "=", input.userId);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([
        is("employee.code", "ilike", containing(q)),
        is("employee.name", "ilike", containing(q)),
      ]),
    );
  return paginate(ctx, query, {
    input,
    sorts: { name: "employee.name", code: "employee.code" },
    defaultSort: "name",
    id: "employee.id",
  });
}

type EmployeeFields = { [Key in keyof NewEmployee]?: NewEmployee[Key] | undefined } & {
  archived_at?: Date;
};

const columnsOf = (fields: EmployeeFields) => {
  const { userId, siteId, positionId, payGrade, hiredOn, leftOn, ...same } = fields;
  return {
    ...same,
    ...(userId !== undefined && { user_id: userId }),
    ...(siteId !== undefined && { site_id: siteId }),
    ...(positionId !== undefined && { position_id: positionId }),
    ...(payGrade !== undefined && { pay_grade: payGrade }),
    ...(hiredOn !== undefined && { hired_on: hiredOn }),
    ...(leftOn !== undefined && { left_on: leftOn }),
  };
};

const refusals = ({ code }: EmployeeFields) => ({
  employee_code_key: () => employeeCodeTaken(`The code ${code} is taken.`),
  employee_user_id_key: () => userTaken("This account belongs to another employee."),
  employee_dates_check: () => datesWrong("They would leave before they were hired."),
});

/** Refuses a taken code or account, and dates that do not fit (`people.employee_code_taken`, `people.user_taken`, `people.dates`). */
export async function insertEmployee(tx: TxCtx, employee: NewEmployee): Promise<string> {
  const id = newId();
  const { code, name, email, phone } = employee;
  await refuseOn(
    refusals(employee),
    tx.db
      .insertInto("employee")
      .values({
        id,
        code,
        name,
        email,
        phone,
        user_id: employee.userId,
        site_id: employee.siteId,
        position_id: employee.positionId,
        pay_grade: employee.payGrade,
        hired_on: employee.hiredOn,
        left_on: employee.leftOn,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .execute(),
  );
  return id;
}

/** Writes the given fields of a locked employee and raises its version. Refuses as `insertEmployee`. */
export async function updateEmployee(
  tx: TxCtx,
  before: Employee,
  fields: EmployeeFields,
): Promise<void> {
  await refuseOn(
    refusals(fields),
    tx.db
      .updateTable("employee")
      .set({ ...columnsOf(fields), version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .executeTakeFirstOrThrow(),
  );
}

/** Those of these ids that are employees, whatever their site: for names beside rows that the caller sees. */
export function employeesByIds(ctx: Ctx | TxCtx, ids: readonly string[]) {
  return ctx.db
    .selectFrom("employee")
    .select(["id", "code", "name", "user_id as userId", "site_id as siteId"])
    .where(among(ids, "id"))
    .execute();
}

/** The employees of these sites who have not left by that day, by name; at most 2,000. */
export function staffOf(ctx: Ctx | TxCtx, { on, siteId }: { on: string; siteId?: string }) {
  let query = ctx.db
    .selectFrom("employee")
    .select(["id", "code", "name", "site_id as siteId"])
    .where(inSites(ctx, "site_id"))
    .where("archived_at", "is", null)
    .where((is) => is.or([is("left_on", "is", null), is("left_on", ">=", on)]));
  if (siteId) query = query.where("site_id", "=", siteId);
  return query.orderBy("name").orderBy("id").limit(2_000).execute();
}

/** Everything that is kept about the person behind an account. */
export async function personalDataOf(ctx: Ctx, userId: string): Promise<object> {
  const employee = await findEmployeeOfUser(ctx, userId);
  const documents = employee
    ? await ctx.db
        .selectFrom("employee_document")
        .select(["kind", "name", "number", "issued_on as issuedOn", "expires_on as expiresOn"])
        .where("employee_id", "=", employee.id)
        .execute()
    : [];
  return { employee: employee ?? null, documents };
}

/**
 * Leaves an employee without a person and without documents; the hours that were worked stay, under the id alone. The ids of the documents
 * that were.
 */
export async function forgetPerson(tx: TxCtx, userId: string): Promise<string[]> {
  const employee = await tx.db
    .updateTable("employee")
    .set({ name: "Erased person", email: null, phone: null, updated_at: tx.now })
    .where("user_id", "=", userId)
    .returning("id")
    .executeTakeFirst();
  if (!employee) return [];
  const documents = await tx.db
    .deleteFrom("employee_document")
    .where("employee_id", "=", employee.id)
    .returning("id")
    .execute();
  return documents.map(({ id }) => id);
}
