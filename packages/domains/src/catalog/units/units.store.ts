import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { unitTaken } from "../catalog.errors.ts";
import type { NewUnit, Unit, UnitQuery } from "./units.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "base_code as baseCode",
  sql<string | null>`trim_scale(factor)`.as("factor"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const codeTaken = (code: string | undefined) => ({
  unit_code_key: () => unitTaken(`The unit ${code} is there already.`),
});

export function pageOfUnits(ctx: Ctx, input: UnitQuery): Promise<Page<Unit>> {
  let query = ctx.db.selectFrom("unit").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  return paginate(ctx, query, {
    input,
    sorts: { name: "name", code: "code" },
    defaultSort: "name",
    id: "id",
  });
}

/** The units in use that have these codes, in no order. */
export function unitsByCode(
  ctx: Ctx | TxCtx,
  codes: readonly string[],
): Promise<Pick<Unit, "code" | "baseCode" | "factor">[]> {
  return ctx.db
    .selectFrom("unit")
    .select(["code", "base_code as baseCode", sql<string | null>`trim_scale(factor)`.as("factor")])
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .where("archived_at", "is", null)
    .execute();
}

export function lockUnit(tx: TxCtx, id: string): Promise<Unit | undefined> {
  return tx.db
    .selectFrom("unit")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** Refuses a taken code (`catalog.unit_taken`). */
export function insertUnit(tx: TxCtx, { baseCode, ...unit }: NewUnit): Promise<Unit> {
  const row = {
    id: newId(),
    ...unit,
    base_code: baseCode,
    created_at: tx.now,
    updated_at: tx.now,
  };
  return refuseOn(
    codeTaken(unit.code),
    tx.db.insertInto("unit").values(row).returning(columns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked unit and raises its version. Refuses a taken code (`catalog.unit_taken`). */
export function updateUnit(
  tx: TxCtx,
  before: Unit,
  { baseCode, ...fields }: Partial<NewUnit> & { archived_at?: Date },
): Promise<Unit> {
  return refuseOn(
    codeTaken(fields.code),
    tx.db
      .updateTable("unit")
      .set({
        ...fields,
        base_code: baseCode,
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}
