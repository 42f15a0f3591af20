import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { siteArchived } from "./sites.errors.ts";
import * as events from "./sites.events.ts";
import type {
  NewSite,
  NewWarehouse,
  Site,
  SiteChange,
  SiteQuery,
  Warehouse,
  WarehouseChange,
  WarehouseQuery,
} from "./sites.schema.ts";
import * as store from "./sites.store.ts";

export async function getSite(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Site> {
  return found(await store.findSite(ctx, id), "site");
}

export function listSites(ctx: Ctx, query: SiteQuery): Promise<Page<Site>> {
  return store.pageOfSites(ctx, query);
}

/** Refuses a taken code with `sites.code_taken`. */
export function createSite(ctx: Ctx, input: NewSite): Promise<Site> {
  return transact(ctx, async (tx) => {
    const site = await store.insertSite(tx, input);
    tellSite(tx, events.siteCreated, null, site);
    return site;
  });
}

export function updateSite(ctx: Ctx, { id, version, ...fields }: SiteChange): Promise<Site> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockSite(tx, id), version, "site");
    const site = await store.updateSite(tx, before, fields);
    tellSite(tx, events.siteUpdated, before, site);
    return site;
  });
}

/** Takes the site out of use; its history stays. Doing it twice is doing it once. */
export function archiveSite(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Site> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockSite(tx, id), version, "site");
    if (before.archivedAt) return before;
    const site = await store.updateSite(tx, before, { archived_at: tx.now });
    tellSite(tx, events.siteArchivedEvent, before, site);
    return site;
  });
}

/**
 * The warehouse with the time zone that days begin in there, or `resource.not_found` also where its site is not the caller's. Joins the
 * caller's transaction.
 */
export async function getWarehouse(
  ctx: Ctx | TxCtx,
  { id }: { id: string },
): Promise<Warehouse & { timezone: string }> {
  return found(await store.findWarehouse(ctx, id), "warehouse");
}

/** The warehouse with this code, or `resource.not_found` also where its site is not the caller's. */
export async function getWarehouseByCode(
  ctx: Ctx | TxCtx,
  { code }: { code: string },
): Promise<Warehouse> {
  return found(await store.findWarehouseByCode(ctx, code), "warehouse");
}

export function listWarehouses(ctx: Ctx, query: WarehouseQuery): Promise<Page<Warehouse>> {
  return store.pageOfWarehouses(ctx, query);
}

/** Refuses a taken code (`sites.code_taken`) and an archived site (`sites.archived`). */
export function createWarehouse(ctx: Ctx, input: NewWarehouse): Promise<Warehouse> {
  return transact(ctx, async (tx) => {
    const site = found(await store.lockSite(tx, input.siteId), "site");
    if (site.archivedAt) throw siteArchived(`The site ${site.code} is archived.`);
    const warehouse = await store.insertWarehouse(tx, input);
    tellWarehouse(tx, events.warehouseCreated, null, warehouse);
    return warehouse;
  });
}

export function updateWarehouse(
  ctx: Ctx,
  { id, version, ...fields }: WarehouseChange,
): Promise<Warehouse> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWarehouse(tx, id), version, "warehouse");
    const warehouse = await store.updateWarehouse(tx, before, fields);
    tellWarehouse(tx, events.warehouseUpdated, before, warehouse);
    return warehouse;
  });
}

/** Takes the warehouse out of use; its stock and history stay readable. */
export function archiveWarehouse(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Warehouse> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWarehouse(tx, id), version, "warehouse");
    if (before.archivedAt) return before;
    const warehouse = await store.updateWarehouse(tx, before, { archived_at: tx.now });
    tellWarehouse(tx, events.warehouseArchived, before, warehouse);
    return warehouse;
  });
}

function tellSite(tx: TxCtx, type: typeof events.siteCreated, before: Site | null, after: Site) {
  const { id, code, name } = after;
  record(tx, type, { id, siteId: id }, { siteId: id, code, name }, { before, after });
}

function tellWarehouse(
  tx: TxCtx,
  type: typeof events.warehouseCreated,
  before: Warehouse | null,
  after: Warehouse,
) {
  const { id, siteId, code, name } = after;
  record(tx, type, { id, siteId }, { warehouseId: id, siteId, code, name }, { before, after });
}

/** The warehouses whose stock the caller sees, for conditions on other tables. */
export function warehousesSeen(ctx: Ctx): Promise<"all" | string[]> | "all" {
  return ctx.sites === "all" ? "all" : store.warehouseIdsOf(ctx, ctx.sites);
}

/** Where each of these warehouses is and which time zone days begin in there; no order, the caller's sites do not matter. */
export function warehousePlaces(
  ctx: Ctx | TxCtx,
): Promise<{ id: string; siteId: string; timezone: string }[]> {
  return store.warehousePlaces(ctx);
}
