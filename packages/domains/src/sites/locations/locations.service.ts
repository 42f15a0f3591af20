import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { warehouseArchived } from "../sites.errors.ts";
import * as events from "../sites.events.ts";
import { getWarehouse } from "../sites.service.ts";
import type { Location, LocationChange, LocationQuery, NewLocation } from "./locations.schema.ts";
import * as store from "./locations.store.ts";

/** The locations of a warehouse that the caller sees. */
export async function listLocations(ctx: Ctx, query: LocationQuery): Promise<Page<Location>> {
  await getWarehouse(ctx, { id: query.id });
  return store.pageOfLocations(ctx, query);
}

/** Those of these ids that are locations in use of the warehouse. Joins the caller's transaction. */
export function locationsOf(
  ctx: Ctx | TxCtx,
  warehouseId: string,
  ids: readonly string[],
): Promise<string[]> {
  return store.locationsOf(ctx, warehouseId, ids);
}

/** The locations in use of the warehouse that have these codes. One query, in the caller's transaction. */
export function locationsByCode(
  ctx: Ctx | TxCtx,
  warehouseId: string,
  codes: readonly string[],
): Promise<{ id: string; code: string }[]> {
  return store.locationsByCode(ctx, warehouseId, codes);
}

/** Refuses a code that the warehouse has (`sites.location_code_taken`) and an archived warehouse (`sites.warehouse_archived`). */
export function createLocation(
  ctx: Ctx,
  { id: warehouseId, ...input }: NewLocation,
): Promise<Location> {
  return transact(ctx, async (tx) => {
    const warehouse = await getWarehouse(tx, { id: warehouseId });
    if (warehouse.archivedAt)
      throw warehouseArchived(`The warehouse ${warehouse.code} is archived.`);
    const location = await store.insertLocation(tx, { warehouseId, ...input });
    tell(tx, events.locationCreated, warehouse.siteId, null, location);
    return location;
  });
}

export function updateLocation(
  ctx: Ctx,
  { id, version, ...fields }: LocationChange,
): Promise<Location> {
  return transact(ctx, async (tx) => {
    const { before, siteId } = await locked(tx, id, version);
    const location = await store.updateLocation(tx, before, fields);
    tell(tx, events.locationUpdated, siteId, before, location);
    return location;
  });
}

/** Takes the location out of use: nothing more comes into it, what lies in it can leave. Doing it twice is doing it once. */
export function archiveLocation(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Location> {
  return transact(ctx, async (tx) => {
    const { before, siteId } = await locked(tx, id, version);
    if (before.archivedAt) return before;
    const location = await store.updateLocation(tx, before, { archived_at: tx.now });
    tell(tx, events.locationArchived, siteId, before, location);
    return location;
  });
}

/** The location of a warehouse that the caller sees, locked. */
async function locked(tx: TxCtx, id: string, version: number | undefined) {
  const location = found(await store.lockLocation(tx, id), "location");
  const { siteId } = await getWarehouse(tx, { id: location.warehouseId });
  return { before: unchanged(location, version, "location"), siteId };
}

function tell(
  tx: TxCtx,
  type: typeof events.locationCreated,
  siteId: string,
  before: Location | null,
  after: Location,
) {
  const { id, warehouseId, code, name } = after;
  const payload = { locationId: id, warehouseId, code, name };
  record(tx, type, { id, siteId }, payload, { before, after });
}
