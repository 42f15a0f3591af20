import type { File } from "@millrace/contract/file";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Inspected } from "./inspect.ts";

/** A smaller copy of a picture, as it is kept. */
export interface StoredVariant {
  readonly name: "thumb" | "medium";
  readonly key: string;
  readonly width: number;
  readonly height: number;
}

/** A file as it is kept. */
export interface StoredFile extends File {
  readonly storageKey: string;
  readonly incomingKey: string | null;
  readonly variants: readonly StoredVariant[];
  readonly siteId: string | null;
  readonly domain: string | null;
  /** What it is of a record that is kept: nobody deletes it. */
  readonly keptAs: string | null;
}

const columns = [
  "id",
  "name",
  "status",
  "type",
  // Lengths are far below 2^53.
  sql<number>`bytes::float8`.as("bytes"),
  "sha256",
  "storage_key as storageKey",
  "incoming_key as incomingKey",
  "width",
  "height",
  "variants",
  "owner_type as ownerType",
  "owner_id as ownerId",
  "site_id as siteId",
  "domain",
  "kept_as as keptAs",
  "version",
  "created_by as createdBy",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

/** Files that there are; one that is still being received is none. */
const files = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("file")
    .select(columns)
    .where("status", "!=", "receiving")
    .$castTo<StoredFile>();

export function findFile(ctx: Ctx | TxCtx, id: string): Promise<StoredFile | undefined> {
  return files(ctx).where("id", "=", id).executeTakeFirst();
}

export function lockFile(tx: TxCtx, id: string): Promise<StoredFile | undefined> {
  return files(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

/** The files of these owners, in their order. */
export function filesOfOwners(
  ctx: Ctx | TxCtx,
  ownerType: string,
  ownerIds: readonly string[],
): Promise<StoredFile[]> {
  return files(ctx)
    .where("owner_type", "=", ownerType)
    .where("owner_id", "in", [...ownerIds])
    .orderBy("position")
    .orderBy("id")
    .execute();
}

interface NewRow {
  readonly id: string;
  readonly name: string;
  readonly storageKey: string;
  readonly incomingKey: string | null;
  readonly bytes: number;
}

/** The place of a file whose bytes will come: by a signed address (with an incoming key), or right now. */
export async function insertFile(tx: TxCtx, row: NewRow): Promise<void> {
  await tx.db
    .insertInto("file")
    .values({
      id: row.id,
      name: row.name,
      status: row.incomingKey === null ? "receiving" : "uploading",
      bytes: row.bytes,
      storage_key: row.storageKey,
      incoming_key: row.incomingKey,
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

/** All bytes are there; undefined when the file is gone or is there already. */
export function markReady(
  tx: TxCtx,
  id: string,
  { bytes, sha256, type }: Inspected,
): Promise<StoredFile | undefined> {
  return tx.db
    .updateTable("file")
    .set({ status: "ready", bytes, sha256, type, incoming_key: null, updated_at: tx.now })
    .where("id", "=", id)
    .where("status", "!=", "ready")
    .returning(columns)
    .$castTo<StoredFile>()
    .executeTakeFirst();
}

interface Owner {
  readonly ownerType: string;
  readonly ownerId: string;
  readonly siteId: string | null;
  readonly domain: string;
  readonly keptAs: string | null;
}

/**
 * Hangs a loose file of `maker` (null for anybody's) behind the owner's others; undefined when there is none such: the clean-up or another
 * owner was faster, or it is somebody else's.
 */
export function attachFile(
  tx: TxCtx,
  id: string,
  owner: Owner,
  maker: string | null,
): Promise<StoredFile | undefined> {
  let update = tx.db
    .updateTable("file")
    .set({
      owner_type: owner.ownerType,
      owner_id: owner.ownerId,
      site_id: owner.siteId,
      domain: owner.domain,
      kept_as: owner.keptAs,
      position: sql<number>`(select coalesce(max(o.position) + 1, 0) from file o
        where o.owner_type = ${owner.ownerType} and o.owner_id = ${owner.ownerId}::uuid)`,
      version: sql<number>`version + 1`,
      updated_at: tx.now,
    })
    .where("id", "=", id)
    .where("status", "=", "ready")
    .where("owner_id", "is", null);
  if (maker !== null) update = update.where("created_by", "=", maker);
  return update.returning(columns).$castTo<StoredFile>().executeTakeFirst();
}

/** Puts an owner's files into the order of `ids`; those that are not named follow as they were. */
export async function orderFiles(
  tx: TxCtx,
  ownerType: string,
  ownerId: string,
  ids: readonly string[],
): Promise<void> {
  await sql`
    update file set position = o.place, version = version + 1, updated_at = ${tx.now}
      from (select f.id, row_number() over (
                     order by coalesce(array_position(${[...ids]}::uuid[], f.id), 1000000), f.position, f.id) - 1 as place
              from file f where f.owner_type = ${ownerType} and f.owner_id = ${ownerId}::uuid) o
     where file.id = o.id and file.position <> o.place`.execute(tx.db);
}

/** Removes the row; its keys, whose bytes are to go now. */
export async function deleteFile(tx: TxCtx, id: string): Promise<string[]> {
  const gone = await tx.db
    .deleteFrom("file")
    .where("id", "=", id)
    .returning(["storage_key", "incoming_key", "variants"])
    .executeTakeFirst();
  return gone ? keysOf(gone) : [];
}

/** Removes up to 100 rows that hang on nothing and are older than that; their keys. One that is being attached is left alone. */
export async function deleteLoose(
  tx: TxCtx,
  before: Date,
): Promise<{ files: number; keys: string[] }> {
  const gone = await tx.db
    .deleteFrom("file")
    .where("id", "in", (loose) =>
      loose
        .selectFrom("file")
        .select("id")
        .where("owner_id", "is", null)
        .where("created_at", "<", before)
        .orderBy("created_at")
        .limit(100)
        .forUpdate()
        .skipLocked(),
    )
    .where("owner_id", "is", null)
    .returning(["storage_key", "incoming_key", "variants"])
    .execute();
  return { files: gone.length, keys: gone.flatMap(keysOf) };
}

function keysOf(row: {
  storage_key: string;
  incoming_key: string | null;
  variants: unknown;
}): string[] {
  const variants = row.variants as readonly StoredVariant[];
  const incoming = row.incoming_key === null ? [] : [row.incoming_key];
  return [row.storage_key, ...incoming, ...variants.map(({ key }) => key)];
}

/** What was made of a picture; false when the file is gone meanwhile. */
export async function putVariants(
  tx: TxCtx,
  id: string,
  size: { width: number; height: number },
  variants: readonly StoredVariant[],
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("file")
    .set({
      ...size,
      variants: JSON.stringify(variants),
      version: sql<number>`version + 1`,
      updated_at: tx.now,
    })
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
