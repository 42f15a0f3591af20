import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { AlertKind, AlertQuery, StockAlert } from "./alerts.schema.ts";

export interface Alarmed {
  readonly productId: string;
  readonly warehouseId: string;
  readonly lotId?: string | null | undefined;
}

/** Raises alerts that are not up already: one for each crossing. */
export async function raiseAlerts(
  tx: TxCtx,
  kind: AlertKind,
  about: readonly Alarmed[],
): Promise<void> {
  await sql`
    insert into stock_alert (id, kind, product_id, warehouse_id, lot_id, raised_at)
    select id, ${kind}, product_id, warehouse_id, lot_id, ${tx.now}
      from unnest(${about.map(newId)}::uuid[], ${about.map(({ productId }) => productId)}::uuid[],
                  ${about.map(({ warehouseId }) => warehouseId)}::uuid[], ${about.map(({ lotId }) => lotId ?? null)}::uuid[])
                  as given (id, product_id, warehouse_id, lot_id)
    on conflict do nothing`.execute(tx.db);
}

/** Ends alerts that are up. */
export async function resolveAlerts(
  tx: TxCtx,
  kind: AlertKind,
  about: readonly Alarmed[],
): Promise<void> {
  await sql`
    update stock_alert alert set resolved_at = ${tx.now}
      from unnest(${about.map(({ productId }) => productId)}::uuid[], ${about.map(({ warehouseId }) => warehouseId)}::uuid[],
                  ${about.map(({ lotId }) => lotId ?? null)}::uuid[]) as given (product_id, warehouse_id, lot_id)
     where alert.resolved_at is null and alert.kind = ${kind} and alert.product_id = given.product_id
       and alert.warehouse_id = given.warehouse_id and alert.lot_id is not distinct from given.lot_id`.execute(
    tx.db,
  );
}

/** How many alerts are up, by kind. */
export async function countOpen(
  ctx: Ctx,
  warehouseIds: "all" | readonly string[],
): Promise<Record<AlertKind, number>> {
  const rows = await ctx.db
    .selectFrom("stock_alert")
    .select([sql<AlertKind>`kind`.as("kind"), sql<number>`count(*)::int`.as("count")])
    .where("resolved_at", "is", null)
    .where(among(warehouseIds, "warehouse_id"))
    .groupBy("kind")
    .execute();
  const counts = { low: 0, out: 0, expiring: 0, expired: 0 };
  for (const { kind, count } of rows) counts[kind] = count;
  return counts;
}

export function pageOfAlerts(
  ctx: Ctx,
  input: AlertQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<StockAlertRow>> {
  let query = ctx.db
    .selectFrom("stock_alert")
    .select(["id", "product_id as productId", "warehouse_id as warehouseId", "lot_id as lotId"])
    .select(["raised_at as raisedAt", "resolved_at as resolvedAt"])
    .select(sql<AlertKind>`kind`.as("kind"))
    .where(among(warehouseIds, "warehouse_id"));
  if (!input.resolved) query = query.where("resolved_at", "is", null);
  if (input.kind) query = query.where("kind", "=", input.kind);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  return paginate(ctx, query, {
    input,
    sorts: { raisedAt: "raised_at" },
    defaultSort: "-raisedAt",
    id: "id",
  });
}

export type StockAlertRow = Pick<
  StockAlert,
  "id" | "kind" | "productId" | "warehouseId" | "lotId" | "raisedAt" | "resolvedAt"
>;
