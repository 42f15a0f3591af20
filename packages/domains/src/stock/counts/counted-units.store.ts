import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { CountedUnit } from "./counts.schema.ts";

/** A line of a product with serial numbers: where it is counted, and which were found there. */
export interface SerialLine {
  readonly position: number;
  readonly productId: string;
  readonly locationId: string | null;
  readonly serials: readonly string[];
}

const linesOf = (lines: readonly SerialLine[]) => sql`
  place as (
    select * from unnest(${lines.map(({ position }) => position)}::int[], ${lines.map(({ productId }) => productId)}::uuid[],
                         ${lines.map(({ locationId }) => locationId)}::uuid[]) as given (position, product_id, location_id)
  ), expected as (
    select place.position, unit.serial
      from place join stock_unit unit on unit.product_id = place.product_id and unit.location_id is not distinct from place.location_id`;

/** How many units the books say are at the place of each line. Read under the lock of the levels. */
export async function expectedAt(
  tx: TxCtx,
  warehouseId: string,
  lines: readonly SerialLine[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ position: number; many: number }>`
    with ${linesOf(lines)} where unit.warehouse_id = ${warehouseId})
    select position, count(*)::int as many from expected group by position`.execute(tx.db);
  return new Map(rows.map(({ position, many }) => [position, many]));
}

/** Writes down the units that are expected at each place and those that were found, each with its last movement by now. */
export async function insertCountedUnits(
  tx: TxCtx,
  countId: string,
  warehouseId: string,
  lines: readonly SerialLine[],
): Promise<void> {
  const found = lines.flatMap(({ position, serials }) =>
    serials.map((serial) => ({ position, serial })),
  );
  await sql`
    with ${linesOf(lines)} where unit.warehouse_id = ${warehouseId}
    ), found as (
      select * from unnest(${found.map(({ position }) => position)}::int[], ${found.map(({ serial }) => serial)}::text[])
                 as given (position, serial)
    ), seen as (
      select position, serial, bool_or(expected) as expected, bool_or(not expected) as found
        from (select *, true as expected from expected union all select *, false from found) as one
       group by position, serial
    )
    insert into stock_count_unit (count_id, position, serial, expected, found, moved_at)
    select ${countId}, seen.position, seen.serial, seen.expected, seen.found,
           (select max(created_at) from stock_movement where unit_id = unit.id)
      from seen join place using (position)
      left join stock_unit unit on unit.product_id = place.product_id and unit.serial = seen.serial`.execute(
    tx.db,
  );
}

/** The units of a count by line, those that differ first. */
export async function countedUnits(
  ctx: Ctx | TxCtx,
  countId: string,
): Promise<Map<number, CountedUnit[]>> {
  const rows = await ctx.db
    .selectFrom("stock_count_unit as counted")
    .innerJoin("stock_count_line as line", (join) =>
      join
        .onRef("line.count_id", "=", "counted.count_id")
        .onRef("line.position", "=", "counted.position"),
    )
    .leftJoin("stock_unit as unit", (join) =>
      join
        .onRef("unit.product_id", "=", "line.product_id")
        .onRef("unit.serial", "=", "counted.serial"),
    )
    .select(["counted.position", "counted.serial", "counted.expected", "counted.found"])
    .select("unit.id as unitId")
    .where("counted.count_id", "=", countId)
    .orderBy("counted.position")
    .orderBy(sql`counted.expected = counted.found`)
    .orderBy("counted.serial")
    .execute();
  const lines = Map.groupBy(rows, ({ position }) => position);
  return new Map(
    [...lines].map(([position, units]) => [
      position,
      units.map(({ position: _, ...unit }) => unit),
    ]),
  );
}

/** A unit that is missing or was not expected, and where it is by now. */
export interface DifferingUnit {
  readonly productId: string;
  readonly serial: string;
  readonly found: boolean;
  /** Where it was counted. */
  readonly countedAt: string | null;
  readonly unitId: string | null;
  readonly warehouseId: string | null;
  readonly locationId: string | null;
  readonly transferId: string | null;
}

/** The units in which a count and the books differ and which have not moved since it. Read under the lock of the levels. */
export async function differingUnits(tx: TxCtx, countId: string): Promise<DifferingUnit[]> {
  const { rows } = await sql<DifferingUnit>`
    select line.product_id as "productId", counted.serial, counted.found, line.location_id as "countedAt", unit.id as "unitId",
           unit.warehouse_id as "warehouseId", unit.location_id as "locationId", unit.transfer_id as "transferId"
      from stock_count_unit counted
      join stock_count_line line using (count_id, position)
      left join stock_unit unit on unit.product_id = line.product_id and unit.serial = counted.serial
     where counted.count_id = ${countId} and counted.expected <> counted.found
       and (select max(created_at) from stock_movement where unit_id = unit.id) is not distinct from counted.moved_at
     order by line.position, counted.serial`.execute(tx.db);
  return rows;
}
