import { dateIn, daysAfter } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getCustomer } from "../../parties/index.ts";
import { getSite, siteClocks } from "../../sites/index.ts";
import { equipmentArchived } from "../workshop.errors.ts";
import { equipmentEvents, serviceDue } from "./equipment.events.ts";
import type {
  Equipment,
  EquipmentChange,
  EquipmentHistory,
  EquipmentQuery,
  NewEquipment,
} from "./equipment.schema.ts";
import * as store from "./equipment.store.ts";

/** The equipment, or `resource.not_found` also where its site is not the caller's. Joins the caller's transaction. */
export async function getEquipment(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Equipment> {
  return found(await store.findEquipment(ctx, id), "piece of equipment");
}

/** Equipment for which something is to begin; refuses what is archived (`workshop.equipment_archived`). */
export async function equipmentInUse(tx: TxCtx, id: string): Promise<Equipment> {
  const equipment = await getEquipment(tx, { id });
  if (equipment.archivedAt) throw equipmentArchived(`${equipment.name} is archived.`);
  return equipment;
}

export function listEquipment(ctx: Ctx, query: EquipmentQuery): Promise<Page<Equipment>> {
  return store.pageOfEquipment(ctx, query);
}

/** Refuses a serial number that its owner has already (`workshop.serial_taken`), also to one of two who race. */
export function createEquipment(ctx: Ctx, input: NewEquipment): Promise<Equipment> {
  return transact(ctx, async (tx) => {
    await getSite(tx, { id: input.siteId });
    if (input.ownerId) await getCustomer(tx, { id: input.ownerId });
    const equipment = await store.insertEquipment(tx, input);
    tell(tx, "created", null, equipment);
    return equipment;
  });
}

/** Refuses a serial number that its owner has already (`workshop.serial_taken`). */
export function updateEquipment(
  ctx: Ctx,
  { id, version, ...fields }: EquipmentChange,
): Promise<Equipment> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockEquipment(tx, id), version, "piece of equipment");
    if (fields.siteId) await getSite(tx, { id: fields.siteId });
    if (fields.ownerId) await getCustomer(tx, { id: fields.ownerId });
    const equipment = await store.updateEquipment(tx, before, fields);
    tell(tx, "updated", before, equipment);
    return equipment;
  });
}

/** Takes equipment out of use; its history stays. Doing it twice is doing it once. */
export function archiveEquipment(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Equipment> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockEquipment(tx, id), version, "piece of equipment");
    if (before.archivedAt) return before;
    const equipment = await store.updateEquipment(tx, before, { archivedAt: tx.now });
    tell(tx, "archived", before, equipment);
    return equipment;
  });
}

const entries = 100;

export async function getHistory(ctx: Ctx, { id }: { id: string }): Promise<EquipmentHistory> {
  const { lastServiceOn, nextServiceOn } = await getEquipment(ctx, { id });
  return {
    equipmentId: id,
    lastServiceOn,
    nextServiceOn,
    entries: await store.historyOf(ctx, id, entries),
  };
}

/**
 * Notes that equipment was serviced today, by its site's clock: the next service is due its days later, or at no known time where it has
 * none. In the transaction of what completed the service; also where the equipment has moved to a site that the caller does not see.
 */
export async function serviced(tx: TxCtx, id: string): Promise<void> {
  const anywhere: TxCtx = { ...tx, sites: "all" };
  const before = found(await store.lockEquipment(anywhere, id), "piece of equipment");
  const { timezone } = await getSite(anywhere, { id: before.siteId });
  const today = dateIn(timezone, tx.now);
  const equipment = await store.updateEquipment(tx, before, {
    lastServiceOn: today,
    nextServiceOn:
      before.serviceEveryDays === null ? null : daysAfter(today, before.serviceEveryDays),
  });
  tell(tx, "updated", before, equipment);
}

const batch = 200;

/**
 * Tells of every service that has come due by the date at the equipment's site, each date once, however many run this at the same time.
 * Returns how many it told of.
 */
export async function tellServiceDue(ctx: Ctx): Promise<number> {
  const clocks = await siteClocks(ctx);
  const days = clocks.map(({ id, timezone }) => ({ siteId: id, today: dateIn(timezone, ctx.now) }));
  for (let told = 0; ; ) {
    const due = await transact(ctx, async (tx) => {
      const pieces = await store.markServiceDue(tx, days, batch);
      for (const { id, ...piece } of pieces) {
        emit(tx, serviceDue, { id, siteId: piece.siteId }, { equipmentId: id, ...piece });
        audit(tx, serviceDue.name, { type: serviceDue.aggregate, id });
      }
      return pieces.length;
    });
    told += due;
    if (due < batch) return told;
  }
}

function tell(
  tx: TxCtx,
  change: keyof typeof equipmentEvents,
  before: Equipment | null,
  after: Equipment,
): void {
  const { id, ...equipment } = after;
  record(tx, equipmentEvents[change], after, { equipmentId: id, ...equipment }, { before, after });
}
