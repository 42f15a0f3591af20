import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { locationCodeTaken } from "../sites.errors.ts";
import type { Location, LocationQuery } from "./locations.schema.ts";

const columns = [
  "id",
  "warehouse_id as warehouseId",
  "code",
  "name",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const codeTaken = (code: string | undefined) => ({
  location_warehouse_id_code_key: () =>
    locationCodeTaken(`The warehouse has a location ${code} already.`),
});

export function pageOfLocations(ctx: Ctx, input: LocationQuery): Promise<Page<Location>> {
  let query = ctx.db.selectFrom("location").select(columns).where("warehouse_id", "=", input.id);
  if (!input.archived) query = query.where("archived_at", "is", null);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  return paginate(ctx, query, {
    input,
    sorts: { name: "name", code: "code" },
    defaultSort: "code",
    id: "id",
  });
}

/** Those of these ids that are locations in use of the warehouse. */
export async function locationsOf(
  ctx: Ctx | TxCtx,
  warehouseId: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("location")
    .select("id")
    .where(among(ids, "id"))
    .where("warehouse_id", "=", warehouseId)
    .where("archived_at", "is", null)
    .execute();
  return rows.map(({ id }) => id);
}

export function locationsByCode(
  ctx: Ctx | TxCtx,
  warehouseId: string,
  codes: readonly string[],
): Promise<{ id: string; code: string }[]> {
  return ctx.db
    .selectFrom("location")
    .select(["id", "code"])
    .where("warehouse_id", "=", warehouseId)
    .where("code", "in", [...codes])
    .where("archived_at", "is", null)
    .execute();
}

export function lockLocation(tx: TxCtx, id: string): Promise<Location | undefined> {
  return tx.db
    .selectFrom("location")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** Refuses a code that the warehouse has (`sites.location_code_taken`). */
export function insertLocation(
  tx: TxCtx,
  location: { warehouseId: string; code: string; name: string },
): Promise<Location> {
  const row = {
    id: newId(),
    warehouse_id: location.warehouseId,
    code: location.code,
    name: location.name,
    created_at: tx.now,
    updated_at: tx.now,
  };
  return refuseOn(
    codeTaken(location.code),
    tx.db.insertInto("location").values(row).returning(columns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked location and raises its version. */
export function updateLocation(
  tx: TxCtx,
  before: Location,
  fields: { code?: string | undefined; name?: string | undefined; archived_at?: Date },
): Promise<Location> {
  return refuseOn(
    codeTaken(fields.code),
    tx.db
      .updateTable("location")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}
