import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Lot, LotQuery, NewLot } from "./lots.schema.ts";

export type LotRow = Omit<Lot, "sku" | "name" | "unit" | "places" | "onHand">;

const columns = [
  "id",
  "product_id as productId",
  "code",
  "made_on as madeOn",
  "expires_on as expiresOn",
  "status",
  "reason",
  "vendor_ref as vendorRef",
  "created_at as createdAt",
] as const;

// A CHECK keeps the status one of the schema's.
const lots = ({ db }: Pick<Ctx | TxCtx, "db">) =>
  db.selectFrom("stock_lot").select(columns).$castTo<LotRow>();

export function lotsById(ctx: Ctx | TxCtx, ids: readonly string[]): Promise<LotRow[]> {
  return lots(ctx).where(among(ids, "id")).execute();
}

export function lockLot(tx: TxCtx, id: string): Promise<LotRow | undefined> {
  return lots(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

/** Lots by product and code: those that are there, and new ones. Racing makers of one make one; what it is stays as the first said. */
export async function insertLots(
  tx: TxCtx,
  given: readonly ({ readonly productId: string } & NewLot)[],
): Promise<{ id: string; productId: string; code: string; expiresOn: string | null }[]> {
  const productIds = given.map(({ productId }) => productId);
  const codes = given.map(({ code }) => code);
  const write = sql`
    insert into stock_lot (id, product_id, code, made_on, expires_on, vendor_ref, created_at)
    select *, ${tx.now}
      from unnest(${given.map(newId)}::uuid[], ${productIds}::uuid[], ${codes}::text[], ${given.map(({ madeOn }) => madeOn ?? null)}::date[],
                  ${given.map(({ expiresOn }) => expiresOn ?? null)}::date[], ${given.map(({ vendorRef }) => vendorRef ?? null)}::text[])
                  as lot (id, product_id, code, made_on, expires_on, vendor_ref)
     order by product_id, code
    on conflict do nothing`.execute(tx.db);
  await refuseOn({ stock_lot_product_id_fkey: () => invalid("A line is of no product.") }, write);
  const { rows } = await sql<{
    id: string;
    productId: string;
    code: string;
    expiresOn: string | null;
  }>`
    select distinct lot.id, lot.product_id as "productId", lot.code, lot.expires_on as "expiresOn"
      from stock_lot lot join unnest(${productIds}::uuid[], ${codes}::text[]) as given (product_id, code)
        on lot.product_id = given.product_id and lot.code = given.code`.execute(tx.db);
  return rows;
}

export async function setStatus(
  tx: TxCtx,
  id: string,
  status: Lot["status"],
  reason: string | null,
): Promise<LotRow> {
  return tx.db
    .updateTable("stock_lot")
    .set({ status, reason })
    .where("id", "=", id)
    .returning(columns)
    .$castTo<LotRow>()
    .executeTakeFirstOrThrow();
}

/** Blocks or frees the lot's bins in these warehouses, whose levels the caller has locked; what of them changed so. */
export async function blockBins(
  tx: TxCtx,
  lotId: string,
  warehouseIds: readonly string[],
  blocked: boolean,
): Promise<{ productId: string; warehouseId: string; blocked: string }[]> {
  return tx.db
    .updateTable("stock_bin")
    .set({ blocked })
    .where("lot_id", "=", lotId)
    .where(among(warehouseIds, "warehouse_id"))
    .where("blocked", "<>", blocked)
    .returning(["product_id as productId", "warehouse_id as warehouseId"])
    .returning(
      (blocked ? sql<string>`quantity::text` : sql<string>`(-quantity)::text`).as("blocked"),
    )
    .execute();
}

/** Where there is, or was, something of the lot. */
export async function warehousesOfLot(tx: TxCtx, lotId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom("stock_bin")
    .select("warehouse_id as warehouseId")
    .distinct()
    .where("lot_id", "=", lotId)
    .execute();
  return rows.map(({ warehouseId }) => warehouseId);
}

export interface PlaceRow {
  readonly lotId: string;
  readonly warehouseId: string;
  readonly locationId: string | null;
  readonly quantity: string;
  readonly blocked: boolean;
}

/** What of these lots lies where, in the warehouses that the caller sees. */
export async function placesOf(
  ctx: Ctx | TxCtx,
  lotIds: readonly string[],
  warehouseIds: "all" | readonly string[],
): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select lot_id as "lotId", warehouse_id as "warehouseId", location_id as "locationId", trim_scale(quantity) as quantity, blocked
      from stock_bin
     where lot_id = any(${lotIds}::uuid[]) and quantity > 0 and ${among(warehouseIds, "warehouse_id")}
     order by lot_id, warehouse_id, location_id nulls first`.execute(ctx.db);
  return rows;
}

/** By expiry the lots that never expire are left out. */
export function pageOfLots(
  ctx: Ctx,
  input: LotQuery,
  expiresBy: string | undefined,
  warehouseIds: "all" | readonly string[],
): Promise<Page<LotRow>> {
  let query = lots(ctx);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.code) query = query.where("code", "=", input.code);
  if (input.status) query = query.where("status", "=", input.status);
  if (expiresBy) query = query.where("expires_on", "<=", expiresBy);
  if (input.sort?.endsWith("expiresOn")) query = query.where("expires_on", "is not", null);
  const lies = sql<boolean>`exists (select 1 from stock_bin bin where bin.lot_id = stock_lot.id and bin.quantity > 0
    and ${among(input.warehouseId ? [input.warehouseId] : "all", "bin.warehouse_id")}
    and ${among(warehouseIds, "bin.warehouse_id")})`;
  if (input.inStock === false) query = query.where(sql<boolean>`not ${lies}`);
  else if (input.inStock || input.warehouseId || expiresBy) query = query.where(lies);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at", expiresOn: "expires_on" },
    defaultSort: "-createdAt",
    id: "id",
  });
}
