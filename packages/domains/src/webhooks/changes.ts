import { setTimeout as sleep } from "node:timers/promises";
import { type Changes, type Family, families, familyOf } from "@millrace/contract/families";
import { type Ctx, may } from "@millrace/platform/context";
import { type Followed, followLog } from "@millrace/platform/event-tail";

/** Many events in a moment are told as one. */
const gatherMs = 200;

/**
 * Tells a page what it should ask for again: the families in which something has changed at the caller's sites, of those that the caller may
 * read, and never what, whose or how much. So it needs no permission of its own. The first answer is `all`. Ends with the signal.
 */
export async function* watchChanges(ctx: Ctx, signal: AbortSignal): AsyncGenerator<Changes> {
  const mayRead = may(ctx, "events:read");
  let head: number | null = null;
  let changed: Set<Family | "self"> | "all" = new Set();
  let isDue = false;
  let wake = () => {};

  const note = (followed: Followed) => {
    if (followed.kind === "resync") changed = "all";
    else if (changed !== "all") for (const family of told(ctx, followed.event)) changed.add(family);
    if (mayRead) head = followed.kind === "resync" ? followed.lastSeq : followed.event.seq;
    isDue = mayRead || changed === "all" || changed.size > 0;
    if (isDue) wake();
  };
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  ended.addEventListener("abort", () => wake());
  const following = (async () => {
    for await (const followed of followLog(ctx, { signal: ended })) note(followed);
  })();
  // Whatever ends it ends the wait below; a fault is thrown there.
  following.catch(() => {}).finally(() => stop.abort());

  try {
    while (!ended.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (isDue || ended.aborted) resolve();
      });
      if (ended.aborted) break;
      const now = changed as Set<Family | "self"> | "all";
      changed = new Set();
      isDue = false;
      yield { changed: now === "all" ? now : [...now], head };
      await sleep(gatherMs, undefined, { signal: ended }).catch(() => {});
    }
    if (!signal.aborted) await following;
  } finally {
    stop.abort();
  }
}

/** What an event that the caller's sites have is told as: nothing, where they may not read what it is about. */
function told(
  ctx: Ctx,
  event: { readonly name: string; readonly aggregateId: string },
): (Family | "self")[] {
  const family = familyOf(event.name);
  const isOwn =
    family?.startsWith("identity") &&
    ctx.actor.kind === "user" &&
    event.aggregateId === ctx.actor.id;
  return [
    ...(family && may(ctx, families[family]) ? [family] : []),
    ...(isOwn ? (["self"] as const) : []),
  ];
}
