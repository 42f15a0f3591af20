import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { sessionRevoked } from "../identity.events.ts";
import type { EndedSessions, Session, SessionList } from "./sessions.schema.ts";
import * as store from "./sessions.store.ts";

const currentOf = ({ actor }: Pick<Ctx, "actor">) =>
  actor.kind === "user" ? actor.sessionId : null;

/** Where the caller is signed in, the latest used first. */
export async function listSessions(ctx: Ctx, input: SessionList): Promise<Page<Session>> {
  const page = await store.sessionsOf(ctx, ctx.actor.id, input);
  const items = page.items.map((row) => ({ ...row, current: row.id === currentOf(ctx) }));
  return { ...page, items };
}

/** Ends one session of the caller's, at once in every process; one that is over or somebody else's is not found. */
export function revokeSession(ctx: Ctx, { id }: { id: string }): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const [ended] = await store.revokeSessions(
      tx,
      { userId: tx.actor.id, sessionId: id },
      "revoked",
    );
    tell(tx, tx.actor.id, found(ended, "session"));
    return { ok: true as const };
  });
}

/** Ends all sessions of the caller's but this one; how many. */
export function revokeOthers(ctx: Ctx): Promise<EndedSessions> {
  return transact(ctx, async (tx) => {
    const which = { userId: tx.actor.id, except: currentOf(tx) };
    const ended = await store.revokeSessions(tx, which, "revoked");
    for (const sessionId of ended) tell(tx, tx.actor.id, sessionId);
    return { ended: ended.length };
  });
}

function tell(tx: TxCtx, userId: string, sessionId: string): void {
  record(tx, sessionRevoked, { id: userId }, { userId, sessionId, reason: "revoked" });
  ringAfter(tx, "access", sessionId);
}
