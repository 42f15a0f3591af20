import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { StockUnit, StockUnitChange, StockUnitQuery } from "./units.schema.ts";

export type UnitRow = Omit<StockUnit, "sku" | "name">;

const columns = [
  "id",
  "product_id as productId",
  "serial",
  "status",
  "condition",
  "note",
  "warehouse_id as warehouseId",
  "location_id as locationId",
  "transfer_id as transferId",
  "last_maintenance_on as lastMaintenanceOn",
  "next_maintenance_on as nextMaintenanceOn",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

// CHECKs keep status and condition those of the schema.
const units = ({ db }: Pick<Ctx | TxCtx, "db">) =>
  db.selectFrom("stock_unit").select(columns).$castTo<UnitRow>();

/** A unit that is nowhere, or with a transfer, is everybody's; the others are seen with their warehouse. */
const seen = (warehouseIds: "all" | readonly string[]) =>
  sql<boolean>`(warehouse_id is null or ${among(warehouseIds, "warehouse_id")})`;

export function findUnit(
  ctx: Ctx | TxCtx,
  id: string,
  warehouseIds: "all" | readonly string[],
): Promise<UnitRow | undefined> {
  return units(ctx).where("id", "=", id).where(seen(warehouseIds)).executeTakeFirst();
}

/** Those of the units, or of the serial number, that are nowhere or in these warehouses; at most 2,000. */
export function unitsOf(
  ctx: Ctx | TxCtx,
  which: readonly string[] | { readonly serial: string },
  warehouseIds: "all" | readonly string[],
): Promise<UnitRow[]> {
  const query = units(ctx).where(seen(warehouseIds)).orderBy("id").limit(2_000);
  return (
    "serial" in which ? query.where("serial", "=", which.serial) : query.where(among(which, "id"))
  ).execute();
}

export function lockUnit(tx: TxCtx, id: string): Promise<UnitRow | undefined> {
  return units(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

export function pageOfUnits(
  ctx: Ctx,
  input: StockUnitQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<UnitRow>> {
  let query = units(ctx).where(seen(warehouseIds));
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.serial) query = query.where("serial", "=", input.serial);
  if (input.status) query = query.where("status", "=", input.status);
  else if (!input.serial) query = query.where("status", "<>", "retired");
  if (input.maintenanceBefore)
    query = query.where("next_maintenance_on", "<", input.maintenanceBefore);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

/** Units of these serial numbers: those that are there, and new ones that are nowhere yet. Racing makers of one make one. */
export async function insertUnits(
  tx: TxCtx,
  named: readonly { readonly productId: string; readonly serial: string }[],
): Promise<{ id: string; productId: string; serial: string }[]> {
  const productIds = named.map(({ productId }) => productId);
  const serials = named.map(({ serial }) => serial);
  const write = sql`
    insert into stock_unit (id, product_id, serial, status, created_at, updated_at)
    select id, product_id, serial, 'retired', ${tx.now}, ${tx.now}
      from unnest(${named.map(newId)}::uuid[], ${productIds}::uuid[], ${serials}::text[]) as given (id, product_id, serial)
     order by product_id, serial
    on conflict do nothing`.execute(tx.db);
  await refuseOn({ stock_unit_product_id_fkey: () => invalid("A line is of no product.") }, write);
  const { rows } = await sql<{ id: string; productId: string; serial: string }>`
    select unit.id, unit.product_id as "productId", unit.serial
      from stock_unit unit join unnest(${productIds}::uuid[], ${serials}::text[]) as given (product_id, serial)
        on unit.product_id = given.product_id and unit.serial = given.serial`.execute(tx.db);
  return rows;
}

/** Writes the given fields of a locked unit and raises its version. */
export function updateUnit(
  tx: TxCtx,
  before: UnitRow,
  fields: Omit<StockUnitChange, "id" | "version">,
): Promise<UnitRow> {
  const { lastMaintenanceOn, nextMaintenanceOn, ...same } = fields;
  return tx.db
    .updateTable("stock_unit")
    .set({
      ...same,
      last_maintenance_on: lastMaintenanceOn,
      next_maintenance_on: nextMaintenanceOn,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .returning(columns)
    .$castTo<UnitRow>()
    .executeTakeFirstOrThrow();
}

/** Puts units that have just left under way with a transfer: they are still ours. */
export async function sendUnits(
  tx: TxCtx,
  ids: readonly string[],
  transferId: string,
): Promise<void> {
  await tx.db
    .updateTable("stock_unit")
    .set({ transfer_id: transferId, status: "available", archived_at: null })
    .where(among(ids, "id"))
    .execute();
}
