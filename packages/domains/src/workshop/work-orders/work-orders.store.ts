import { decimal, moneyText } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import { search } from "@millrace/platform/search";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { referenceTaken } from "../workshop.errors.ts";
import { labourOf, partsOf } from "./lines.store.ts";
import type {
  WorkOrderKind,
  WorkOrderQuery,
  WorkOrderRow,
  WorkOrderStatus,
  WorkOrderSummary,
} from "./work-orders.schema.ts";

const columns = [
  "id",
  "number",
  "reference",
  sql<WorkOrderKind>`kind`.as("kind"),
  "title",
  "description",
  sql<WorkOrderStatus>`status`.as("status"),
  "priority",
  "customer_id as customerId",
  "client",
  "equipment_id as equipmentId",
  "machine_id as machineId",
  "plan_id as planId",
  "inspection_id as inspectionId",
  "site_id as siteId",
  "warehouse_id as warehouseId",
  "assignee_id as assigneeId",
  "due_on as dueOn",
  "parts_cost as partsCost",
  "labour_cost as labourCost",
  "started_at as startedAt",
  "completed_at as completedAt",
  "completed_by as completedBy",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const asWire = (row: Omit<WorkOrderSummary, "totalCost">): WorkOrderSummary => ({
  ...row,
  partsCost: moneyText(row.partsCost),
  labourCost: moneyText(row.labourCost),
  totalCost: decimal(row.partsCost).plus(row.labourCost).toFixed(2),
});

/** The order with its lines. */
export async function findOrder(
  ctx: Ctx | TxCtx,
  id: string,
  lock = false,
): Promise<WorkOrderRow | undefined> {
  let query = ctx.db
    .selectFrom("work_order")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"));
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  const [parts, labour] = await Promise.all([partsOf(ctx, id), labourOf(ctx, id)]);
  return { ...asWire(row), parts, labour };
}

/** The order, locked until the transaction ends: what happens to one order comes one after the other. */
export function lockOrder(tx: TxCtx, id: string): Promise<WorkOrderRow | undefined> {
  return findOrder(tx, id, true);
}

export async function pageOfOrders(
  ctx: Ctx,
  input: WorkOrderQuery,
): Promise<Page<WorkOrderSummary>> {
  let query = ctx.db.selectFrom("work_order").select(columns).where(inSites(ctx, "site_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.status) query = query.where("status", "=", input.status);
  if (input.kind) query = query.where("kind", "=", input.kind);
  if (input.number) query = query.where("number", "=", input.number);
  if (input.reference)
    query = query.where(sql<boolean>`lower(reference) = lower(${input.reference})`);
  if (input.customerId) query = query.where("customer_id", "=", input.customerId);
  if (input.equipmentId) query = query.where("equipment_id", "=", input.equipmentId);
  if (input.machineId) query = query.where("machine_id", "=", input.machineId);
  if (input.assigneeId) query = query.where("assignee_id", "=", input.assigneeId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.dueFrom) query = query.where("due_on", ">=", input.dueFrom);
  if (input.dueTo) query = query.where("due_on", "<=", input.dueTo);
  const found = await search(ctx, query, {
    input,
    text: sql<string>`lower(' ' || number || ' ' || title || ' ' || coalesce(client, ''))`,
    sorts: { createdAt: "created_at", dueOn: "due_on" },
    defaultSort: "-createdAt",
    id: "id",
  });
  return { ...found, items: found.items.map(asWire) };
}

const taken = (reference: string | null | undefined) => ({
  work_order_reference_key: () =>
    referenceTaken(`There is a work order with the reference ${reference} already.`),
});

/** Refuses a taken reference (`workshop.reference_taken`). */
export async function insertOrder(
  tx: TxCtx,
  order: Pick<
    WorkOrderRow,
    | "id"
    | "number"
    | "reference"
    | "kind"
    | "title"
    | "description"
    | "priority"
    | "customerId"
    | "client"
    | "equipmentId"
    | "machineId"
    | "planId"
    | "inspectionId"
    | "siteId"
    | "warehouseId"
    | "dueOn"
  >,
): Promise<void> {
  const { customerId, equipmentId, machineId, planId, inspectionId, siteId, warehouseId, dueOn } =
    order;
  const { id, number, reference, kind, title, description, priority, client } = order;
  await refuseOn(
    taken(reference),
    tx.db
      .insertInto("work_order")
      .values({
        id,
        number,
        reference,
        kind,
        title,
        description,
        priority,
        client,
        customer_id: customerId,
        equipment_id: equipmentId,
        machine_id: machineId,
        plan_id: planId,
        inspection_id: inspectionId,
        site_id: siteId,
        warehouse_id: warehouseId,
        due_on: dueOn,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .execute(),
  );
}

/** Whether an order for the work of a maintenance plan is being worked on. */
export async function hasOpenOrderOf(tx: TxCtx, planId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("work_order")
    .select("id")
    .where("plan_id", "=", planId)
    .where("status", "in", ["open", "assigned", "in_progress", "waiting_parts"])
    .executeTakeFirst();
  return row !== undefined;
}

export interface OrderFields {
  readonly reference?: string | null | undefined;
  readonly kind?: WorkOrderKind | undefined;
  readonly title?: string | undefined;
  readonly description?: string | null | undefined;
  readonly status?: WorkOrderStatus;
  readonly priority?: number | undefined;
  readonly customer_id?: string | null | undefined;
  readonly client?: string | null | undefined;
  readonly equipment_id?: string | null | undefined;
  readonly warehouse_id?: string | null | undefined;
  readonly assignee_id?: string | null;
  readonly due_on?: string | undefined;
  readonly parts_cost?: string;
  readonly labour_cost?: string;
  readonly started_at?: Date;
  readonly completed_at?: Date;
  readonly completed_by?: string;
  readonly archived_at?: Date;
}

/** Writes the given fields of a locked order and raises its version. Refuses a taken reference (`workshop.reference_taken`). */
export async function updateOrder(
  tx: TxCtx,
  before: Pick<WorkOrderRow, "id" | "version">,
  fields: OrderFields,
): Promise<void> {
  await refuseOn(
    taken(fields.reference),
    tx.db
      .updateTable("work_order")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning("id")
      .executeTakeFirstOrThrow(),
  );
}
