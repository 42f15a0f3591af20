import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import { search } from "@millrace/platform/search";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { serialTaken } from "../workshop.errors.ts";
import type {
  Equipment,
  EquipmentHistory,
  EquipmentQuery,
  EquipmentStatus,
  NewEquipment,
} from "./equipment.schema.ts";

const columns = [
  "id",
  "serial",
  "name",
  "type",
  "manufacturer",
  "owner_id as ownerId",
  "site_id as siteId",
  sql<EquipmentStatus>`status`.as("status"),
  "service_every_days as serviceEveryDays",
  "last_service_on as lastServiceOn",
  "next_service_on as nextServiceOn",
  "note",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const taken = (serial: string | undefined) => ({
  workshop_equipment_serial_key: () =>
    serialTaken(`This owner has equipment with the serial number ${serial} already.`),
});

export function findEquipment(ctx: Ctx | TxCtx, id: string): Promise<Equipment | undefined> {
  return ctx.db
    .selectFrom("workshop_equipment")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
}

/** The equipment, locked until the transaction ends. */
export function lockEquipment(tx: TxCtx, id: string): Promise<Equipment | undefined> {
  return tx.db
    .selectFrom("workshop_equipment")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfEquipment(ctx: Ctx, input: EquipmentQuery): Promise<Page<Equipment>> {
  let query = ctx.db
    .selectFrom("workshop_equipment")
    .select(columns)
    .where(inSites(ctx, "site_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.status) query = query.where("status", "=", input.status);
  if (input.ownerId) query = query.where("owner_id", "=", input.ownerId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.serial) query = query.where(sql<boolean>`lower(serial) = lower(${input.serial})`);
  if (input.serviceBy) query = query.where("next_service_on", "<=", input.serviceBy);
  return search(ctx, query, {
    input,
    text: sql<string>`lower(' ' || serial || ' ' || name)`,
    sorts: { name: "name", createdAt: "created_at" },
    defaultSort: "name",
    id: "id",
  });
}

/** Refuses a serial number that the owner has already (`workshop.serial_taken`). */
export function insertEquipment(tx: TxCtx, equipment: NewEquipment): Promise<Equipment> {
  return refuseOn(
    taken(equipment.serial),
    tx.db
      .insertInto("workshop_equipment")
      .values({
        id: newId(),
        serial: equipment.serial,
        name: equipment.name,
        type: equipment.type,
        manufacturer: equipment.manufacturer,
        owner_id: equipment.ownerId,
        site_id: equipment.siteId,
        status: equipment.status,
        service_every_days: equipment.serviceEveryDays,
        next_service_on: equipment.nextServiceOn,
        note: equipment.note,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

export interface EquipmentFields
  extends Partial<{
    [Key in keyof NewEquipment]: NewEquipment[Key] | undefined;
  }> {
  readonly lastServiceOn?: string;
  readonly archivedAt?: Date;
}

/** Writes the given fields of locked equipment and raises its version. Refuses a taken serial number (`workshop.serial_taken`). */
export function updateEquipment(
  tx: TxCtx,
  before: Equipment,
  fields: EquipmentFields,
): Promise<Equipment> {
  return refuseOn(
    taken(fields.serial ?? before.serial),
    tx.db
      .updateTable("workshop_equipment")
      .set({
        serial: fields.serial,
        name: fields.name,
        type: fields.type,
        manufacturer: fields.manufacturer,
        owner_id: fields.ownerId,
        site_id: fields.siteId,
        status: fields.status,
        service_every_days: fields.serviceEveryDays,
        last_service_on: fields.lastServiceOn,
        next_service_on: fields.nextServiceOn,
        note: fields.note,
        archived_at: fields.archivedAt,
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** What was done with it, newest first: work orders and inspections, at most so many. */
export async function historyOf(
  ctx: Ctx,
  id: string,
  limit: number,
): Promise<EquipmentHistory["entries"]> {
  const { rows } = await sql<EquipmentHistory["entries"][number]>`
    select * from (
      (select 'work_order' as kind, id, number, title, status, null as result, created_at as at, completed_at as "completedAt"
         from work_order where equipment_id = ${id} order by created_at desc, id desc limit ${limit})
      union all
      (select 'inspection', id, number, items ->> 'name', status, result, created_at, completed_at
         from workshop_inspection where equipment_id = ${id} order by created_at desc, id desc limit ${limit})
    ) as entry order by at desc, id desc limit ${limit}`.execute(ctx.db);
  return rows;
}

export type DueService = Pick<Equipment, "id" | "serial" | "name" | "ownerId" | "siteId"> & {
  readonly nextServiceOn: string;
};

/** Marks up to `limit` pieces of equipment as told whose service date has come at their site, each once for each date; those that it marked. */
export async function markServiceDue(
  tx: TxCtx,
  days: readonly { readonly siteId: string; readonly today: string }[],
  limit: number,
): Promise<DueService[]> {
  const { rows } = await sql<DueService>`
    with due as (
      select id from workshop_equipment
        join unnest(${days.map(({ siteId }) => siteId)}::uuid[], ${days.map(({ today }) => today)}::date[]) as clock (site_id, today)
             using (site_id)
       where next_service_on <= clock.today and told_service_on is distinct from next_service_on
         and archived_at is null and status <> 'retired'
       order by id limit ${limit} for update of workshop_equipment skip locked
    )
    update workshop_equipment e set told_service_on = e.next_service_on from due where e.id = due.id
    returning e.id, e.serial, e.name, e.owner_id as "ownerId", e.site_id as "siteId", e.next_service_on::text as "nextServiceOn"`.execute(
    tx.db,
  );
  return rows;
}
