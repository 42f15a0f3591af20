import type { Page } from "@millrace/contract/page";
import { prepared } from "@millrace/db/prepared";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, containing, inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { siteCodeTaken } from "./sites.errors.ts";
import type {
  NewSite,
  NewWarehouse,
  Site,
  SiteQuery,
  Warehouse,
  WarehouseQuery,
} from "./sites.schema.ts";

const tracked = [
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const siteColumns = ["id", "code", "name", "timezone", ...tracked] as const;
const warehouseColumns = ["id", "site_id as siteId", "code", "name", ...tracked] as const;
const sorts = { name: "name", code: "code", createdAt: "created_at" };
const codeTaken = (code: string | undefined) => () => siteCodeTaken(`The code ${code} is taken.`);

export function findSite(ctx: Ctx | TxCtx, id: string): Promise<Site | undefined> {
  return ctx.db
    .selectFrom("site")
    .select(siteColumns)
    .where("id", "=", id)
    .where(inSites(ctx, "id"))
    .executeTakeFirst();
}

/** Those of these ids that are sites, and sites that the caller sees. */
export async function sitesSeen(ctx: Ctx | TxCtx, ids: readonly string[]): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("site")
    .select("id")
    .where(among(ids, "id"))
    .where(inSites(ctx, "id"))
    .execute();
  return rows.map(({ id }) => id);
}

/** What clocks the sites that the caller sees go by; at most 2,000. */
export function siteClocks(ctx: Ctx | TxCtx): Promise<{ id: string; timezone: string }[]> {
  return ctx.db
    .selectFrom("site")
    .select(["id", "timezone"])
    .where(inSites(ctx, "id"))
    .orderBy("id")
    .limit(2_000)
    .execute();
}

/** The site, locked until the transaction ends. */
export function lockSite(tx: TxCtx, id: string): Promise<Site | undefined> {
  return tx.db
    .selectFrom("site")
    .select(siteColumns)
    .where("id", "=", id)
    .where(inSites(tx, "id"))
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfSites(ctx: Ctx, input: SiteQuery): Promise<Page<Site>> {
  let query = ctx.db.selectFrom("site").select(siteColumns).where(inSites(ctx, "id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  return paginate(ctx, query, { input, sorts, defaultSort: "name", id: "id" });
}

/** Refuses a taken code with `sites.code_taken`. */
export function insertSite(tx: TxCtx, site: NewSite): Promise<Site> {
  const row = { id: newId(), ...site, created_at: tx.now, updated_at: tx.now };
  return refuseOn(
    { site_code_key: codeTaken(site.code) },
    tx.db.insertInto("site").values(row).returning(siteColumns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked site and raises its version. */
export function updateSite(
  tx: TxCtx,
  before: Site,
  fields: Partial<NewSite> & { archived_at?: Date },
): Promise<Site> {
  return refuseOn(
    { site_code_key: codeTaken(fields.code) },
    tx.db
      .updateTable("site")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(siteColumns)
      .executeTakeFirstOrThrow(),
  );
}

const warehouseById = prepared((db, id: string, sites: readonly string[] | null) =>
  db
    .selectFrom("warehouse")
    .innerJoin("site", "site.id", "warehouse.site_id")
    .select(["warehouse.id", "site_id as siteId", "warehouse.code", "warehouse.name"])
    .select(["warehouse.version", "warehouse.created_at as createdAt"])
    .select(["warehouse.updated_at as updatedAt", "warehouse.archived_at as archivedAt"])
    .select("site.timezone")
    .where("warehouse.id", "=", id)
    .where(sql<boolean>`(${sites}::uuid[] is null or site_id = any(${sites}::uuid[]))`),
);

/** The warehouse, with the time zone of its site. */
export async function findWarehouse(
  ctx: Ctx | TxCtx,
  id: string,
): Promise<(Warehouse & { timezone: string }) | undefined> {
  const [warehouse] = await warehouseById(ctx.db, id, ctx.sites === "all" ? null : ctx.sites);
  return warehouse;
}

export function findWarehouseByCode(
  ctx: Ctx | TxCtx,
  code: string,
): Promise<Warehouse | undefined> {
  return ctx.db
    .selectFrom("warehouse")
    .select(warehouseColumns)
    .where("code", "=", code)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
}

/** The warehouse, locked until the transaction ends. */
export function lockWarehouse(tx: TxCtx, id: string): Promise<Warehouse | undefined> {
  return tx.db
    .selectFrom("warehouse")
    .select(warehouseColumns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfWarehouses(ctx: Ctx, input: WarehouseQuery): Promise<Page<Warehouse>> {
  let query = ctx.db
    .selectFrom("warehouse")
    .select(warehouseColumns)
    .where(inSites(ctx, "site_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  return paginate(ctx, query, { input, sorts, defaultSort: "name", id: "id" });
}

/** Refuses a taken code with `sites.code_taken`. */
export function insertWarehouse(
  tx: TxCtx,
  { siteId, ...warehouse }: NewWarehouse,
): Promise<Warehouse> {
  const row = {
    id: newId(),
    site_id: siteId,
    ...warehouse,
    created_at: tx.now,
    updated_at: tx.now,
  };
  return refuseOn(
    { warehouse_code_key: codeTaken(warehouse.code) },
    tx.db.insertInto("warehouse").values(row).returning(warehouseColumns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked warehouse and raises its version. */
export function updateWarehouse(
  tx: TxCtx,
  before: Warehouse,
  fields: { code?: string | undefined; name?: string | undefined; archived_at?: Date },
): Promise<Warehouse> {
  return refuseOn(
    { warehouse_code_key: codeTaken(fields.code) },
    tx.db
      .updateTable("warehouse")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(warehouseColumns)
      .executeTakeFirstOrThrow(),
  );
}

export async function warehouseIdsOf(ctx: Ctx, siteIds: readonly string[]): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("warehouse")
    .select("id")
    .where(inSites({ sites: siteIds }, "site_id"))
    .execute();
  return rows.map(({ id }) => id);
}

/** Of every warehouse its site and time zone: as many as a business has, some dozens. */
export function warehousePlaces(
  ctx: Ctx | TxCtx,
): Promise<{ id: string; siteId: string; timezone: string }[]> {
  return ctx.db
    .selectFrom("warehouse")
    .innerJoin("site", "site.id", "warehouse.site_id")
    .select(["warehouse.id", "site_id as siteId", "timezone"])
    .limit(10_000)
    .execute();
}
