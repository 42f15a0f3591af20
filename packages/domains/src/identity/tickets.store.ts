import type { TxCtx } from "@millrace/platform/transact";

export async function insertTicket(
  tx: TxCtx,
  ticket: { hash: Buffer; content: Buffer; expiresAt: Date },
): Promise<void> {
  const { hash, content, expiresAt } = ticket;
  await tx.db
    .insertInto("sign_in_ticket")
    .values({ hash, content, expires_at: expiresAt })
    .execute();
}

/** Takes the ticket out, for one caller only; undefined when it is over, was taken, or never was. */
export async function takeTicket(tx: TxCtx, hash: Buffer): Promise<Buffer | undefined> {
  const row = await tx.db
    .deleteFrom("sign_in_ticket")
    .where("hash", "=", hash)
    .returning(["content", "expires_at as expiresAt"])
    .executeTakeFirst();
  return row && row.expiresAt > tx.now ? Buffer.from(row.content) : undefined;
}

/** Removes those that nobody has come back with. */
export async function deleteExpiredTickets(tx: TxCtx): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("sign_in_ticket")
    .where("expires_at", "<=", tx.now)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
