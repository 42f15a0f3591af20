import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { MovementType } from "../stock.schema.ts";

/** What a document moved: of which lot or unit, from or to which place, and what it was worth. Quantity and value are signed. */
export interface MovedRow {
  readonly productId: string;
  readonly lotId: string | null;
  readonly unitId: string | null;
  readonly locationId: string | null;
  readonly quantity: string;
  readonly value: string;
  readonly at: Date;
}

/** Everything that a document moved in a warehouse, in the order in which it did. */
export async function movedBy(
  tx: TxCtx,
  warehouseId: string,
  documentId: string,
): Promise<MovedRow[]> {
  const { rows } = await sql<MovedRow>`
    select product_id as "productId", lot_id as "lotId", unit_id as "unitId", location_id as "locationId",
           trim_scale(quantity) as quantity, trim_scale(value) as value, created_at as at
      from stock_movement
     where document_id = ${documentId} and warehouse_id = ${warehouseId} and quantity <> 0
     order by created_at, id`.execute(tx.db);
  return rows;
}

export interface Departure {
  readonly type: MovementType;
  readonly documentType: string | null;
  readonly documentId: string | null;
  /** How much left. */
  readonly quantity: string;
}

/** What left of a lot, a unit or a product in a warehouse after it came there by a document, the newest ten. */
export async function departuresOf(
  tx: TxCtx,
  warehouseId: string,
  { productId, lotId, unitId, at }: Pick<MovedRow, "productId" | "lotId" | "unitId" | "at">,
): Promise<Departure[]> {
  const which = lotId
    ? sql`lot_id = ${lotId}`
    : unitId
      ? sql`unit_id = ${unitId}`
      : sql`product_id = ${productId}`;
  const { rows } = await sql<Departure>`
    select type, document_type as "documentType", document_id as "documentId", trim_scale(-quantity) as quantity
      from stock_movement
     where ${which} and warehouse_id = ${warehouseId} and created_at > ${at} and quantity < 0 and type <> 'move'
     order by created_at desc, id desc limit 10`.execute(tx.db);
  return rows;
}
