import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { Coordinates } from "@millrace/platform/ports";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Address, AddressQuery, NewAddress } from "./me.schema.ts";

const columns = [
  "id",
  "label",
  "line1",
  "line2",
  "city",
  "region",
  "postal_code as postalCode",
  "country",
  "entrance",
  "floor",
  "intercom",
  "note",
  sql<number | null>`latitude::float8`.as("latitude"),
  sql<number | null>`longitude::float8`.as("longitude"),
  "is_default as isDefault",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

const addresses = (ctx: Ctx | TxCtx, userId: string) =>
  ctx.db.selectFrom("user_address").select(columns).where("user_id", "=", userId);

export function pageOfAddresses(
  ctx: Ctx,
  userId: string,
  input: AddressQuery,
): Promise<Page<Address>> {
  return paginate(ctx, addresses(ctx, userId), {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "createdAt",
    id: "id",
  });
}

/** All of a person's, the oldest first. */
export function addressesOf(ctx: Ctx | TxCtx, userId: string): Promise<Address[]> {
  return addresses(ctx, userId).orderBy("created_at").orderBy("id").execute();
}

export function findAddress(
  ctx: Ctx | TxCtx,
  userId: string,
  id: string,
): Promise<Address | undefined> {
  return addresses(ctx, userId).where("id", "=", id).executeTakeFirst();
}

export function insertAddress(
  tx: TxCtx,
  userId: string,
  address: NewAddress & { isDefault: boolean },
): Promise<Address> {
  const { isDefault, ...fields } = address;
  const times = { created_at: tx.now, updated_at: tx.now };
  return tx.db
    .insertInto("user_address")
    .values({
      id: newId(),
      user_id: userId,
      is_default: isDefault,
      ...toRow(fields),
      label: fields.label,
      line1: fields.line1,
      city: fields.city,
      country: fields.country,
      ...times,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Writes the given fields and raises the version. */
export function updateAddress(
  tx: TxCtx,
  before: Address,
  fields: Partial<NewAddress>,
): Promise<Address> {
  return tx.db
    .updateTable("user_address")
    .set({ ...toRow(fields), version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Notes where the address is, unless it changed or was placed since it was looked at. */
export async function placeAddress(
  tx: TxCtx,
  { id, version }: { id: string; version: number },
  place: Coordinates,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("user_address")
    .set(toRow(place))
    .where("id", "=", id)
    .where("version", "=", version)
    .where("latitude", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Makes this address, or none, the default one of the person. */
export async function setDefault(tx: TxCtx, userId: string, id: string | null): Promise<void> {
  // The one before first: the index takes no second default, not even for a moment.
  await tx.db
    .updateTable("user_address")
    .set({ is_default: false, updated_at: tx.now })
    .where("user_id", "=", userId)
    .where("is_default", "=", true)
    .execute();
  if (id === null) return;
  await tx.db
    .updateTable("user_address")
    .set((is) => ({ is_default: true, version: is("version", "+", 1), updated_at: tx.now }))
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .execute();
}

export async function deleteAddress(tx: TxCtx, id: string): Promise<void> {
  await tx.db.deleteFrom("user_address").where("id", "=", id).execute();
}

/** An address, whosever it is: for the job that places it. */
export function findAnyAddress(ctx: Ctx, id: string): Promise<Address | undefined> {
  return ctx.db.selectFrom("user_address").select(columns).where("id", "=", id).executeTakeFirst();
}

/** Columns of the given fields; what is absent stays absent. */
function toRow({ postalCode, latitude, longitude, ...fields }: Partial<NewAddress>) {
  return {
    ...fields,
    postal_code: postalCode,
    latitude: asNumeric(latitude),
    longitude: asNumeric(longitude),
  };
}

const asNumeric = (degrees: number | null | undefined) =>
  degrees === null || degrees === undefined ? degrees : String(degrees);
