import type { DB } from "@millrace/db/generated/types";
import type { TxCtx } from "@millrace/platform/transact";
import type { Kysely } from "kysely";

export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: unknown;
  readonly privateSealed: Buffer;
  readonly signsFrom: Date;
  /** Null while it is the newest. */
  readonly retiredAt: Date | null;
}

type StoredKey = Omit<SigningKeyRow, "privateSealed"> & {
  readonly privateSealed: Buffer | null;
  /** As older versions kept it. */
  readonly privateJwk: unknown;
};

/** Keys whose tokens may still be valid, the newest first. */
export function liveSigningKeys(db: Kysely<DB>, now: Date): Promise<StoredKey[]> {
  return db
    .selectFrom("signing_key")
    .select([
      "kid",
      "public_jwk as publicJwk",
      "private_jwk as privateJwk",
      "private_sealed as privateSealed",
      "signs_from as signsFrom",
      "retired_at as retiredAt",
    ])
    .where((is) => is.or([is("retired_at", "is", null), is("retired_at", ">", now)]))
    .orderBy("signs_from", "desc")
    .orderBy("kid")
    .execute();
}

export async function insertSigningKey(
  db: Kysely<DB>,
  key: Omit<SigningKeyRow, "retiredAt"> & { createdAt: Date },
): Promise<void> {
  await db
    .insertInto("signing_key")
    .values({
      kid: key.kid,
      algorithm: "EdDSA",
      public_jwk: JSON.stringify(key.publicJwk),
      private_sealed: key.privateSealed,
      signs_from: key.signsFrom,
      created_at: key.createdAt,
    })
    .execute();
}

/** Keeps the private half sealed, and only so. */
export async function sealSigningKey(db: Kysely<DB>, kid: string, sealed: Buffer): Promise<void> {
  await db
    .updateTable("signing_key")
    .set({ private_sealed: sealed, private_jwk: null })
    .where("kid", "=", kid)
    .execute();
}

/** Lets every key verify until the moment and no longer, unless its end is set already; their ids. */
export async function retireSigningKeys(tx: TxCtx, until: Date): Promise<string[]> {
  const rows = await tx.db
    .updateTable("signing_key")
    .set({ retired_at: until })
    .where("retired_at", "is", null)
    .returning("kid")
    .execute();
  return rows.map(({ kid }) => kid);
}

/** Removes the keys that verify nothing any more. */
export async function deleteRetiredKeys(tx: TxCtx): Promise<void> {
  await tx.db.deleteFrom("signing_key").where("retired_at", "<", tx.now).execute();
}
