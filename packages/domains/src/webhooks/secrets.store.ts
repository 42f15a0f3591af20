import type { DB } from "@millrace/db/generated/types";
import type { Kysely } from "kysely";

/** What a webhook keeps sealed, or plain from before. */
export interface SealedRow {
  readonly webhookId: string;
  readonly version: number;
  readonly secret: Buffer | null;
  readonly secretSealed: Buffer | null;
  readonly previousSecretSealed: Buffer | null;
  readonly headersSealed: Buffer | null;
}

export function sealedRows(db: Kysely<DB>): Promise<SealedRow[]> {
  return db
    .selectFrom("webhook_endpoint")
    .select(["id as webhookId", "version", "secret", "secret_sealed as secretSealed"])
    .select(["previous_secret_sealed as previousSecretSealed", "headers_sealed as headersSealed"])
    .where("status", "<>", "deleted")
    .execute();
}

/** Writes what was sealed, and nothing plain; not over a row that was changed since it was read. */
export async function writeSealed(
  db: Kysely<DB>,
  read: SealedRow,
  next: Pick<SealedRow, "secretSealed" | "previousSecretSealed" | "headersSealed">,
): Promise<void> {
  await db
    .updateTable("webhook_endpoint")
    .set({
      secret: null,
      secret_sealed: next.secretSealed,
      previous_secret_sealed: next.previousSecretSealed,
      headers_sealed: next.headersSealed,
    })
    .where("id", "=", read.webhookId)
    .where("version", "=", read.version)
    .execute();
}
