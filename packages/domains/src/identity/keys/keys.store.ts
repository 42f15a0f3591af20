import type { DB } from "@millrace/db/generated/types";
import type { Kysely } from "kysely";

export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: unknown;
  readonly privateJwk: unknown;
}

/** Keys whose tokens may still be valid, the newest first. */
export function liveSigningKeys(db: Kysely<DB>): Promise<SigningKeyRow[]> {
  return db
    .selectFrom("signing_key")
    .select(["kid", "public_jwk as publicJwk", "private_jwk as privateJwk"])
    .where("retired_at", "is", null)
    .orderBy("created_at", "desc")
    .orderBy("kid")
    .execute();
}

export async function insertSigningKey(
  db: Kysely<DB>,
  key: SigningKeyRow & { createdAt: Date },
): Promise<void> {
  await db
    .insertInto("signing_key")
    .values({
      kid: key.kid,
      algorithm: "EdDSA",
      public_jwk: JSON.stringify(key.publicJwk),
      private_jwk: JSON.stringify(key.privateJwk),
      created_at: key.createdAt,
    })
    .execute();
}
