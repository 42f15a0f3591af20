import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { ringAfter, transact } from "@millrace/platform/transact";
import { newSigningKey } from "./key-ring.ts";
import { deleteRetiredKeys, insertSigningKey, retireSigningKeys } from "./keys.store.ts";

/** A new key is published so long before it signs, that whoever keeps our keys (for a minute) has it by then. */
const leadMs = 5 * 60_000;
/** After the last token of an old key is over: clocks differ. */
const slackMs = 5 * 60_000;

/**
 * Adds a signing key to the ring of every process. It is published at once and signs from 5 minutes on; the keys before it verify until
 * their last token is over and then go. Nobody is signed out: refresh tokens are not signed.
 */
export async function rotateKeys(ctx: Ctx): Promise<{ kid: string; signsFrom: Date }> {
  const key = await newSigningKey(ctx.platform);
  const signsFrom = new Date(ctx.now.getTime() + leadMs);
  const tokenMs = ctx.platform.config.MILLRACE_ACCESS_TOKEN_MINUTES * 60_000;
  return transact(ctx, async (tx) => {
    await deleteRetiredKeys(tx);
    const until = new Date(signsFrom.getTime() + tokenMs + slackMs);
    const retired = await retireSigningKeys(tx, until);
    await insertSigningKey(tx.db, { ...key, signsFrom, createdAt: tx.now });
    audit(
      tx,
      "identity.signing_key.rotated",
      { type: "identity.signing_key", id: key.kid },
      { before: { kids: retired }, after: { kid: key.kid, signsFrom, retireAt: until } },
    );
    ringAfter(tx, "keys", key.kid);
    return { kid: key.kid, signsFrom };
  });
}
