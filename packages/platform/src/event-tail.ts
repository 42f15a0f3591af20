import { type Ctx, seesSite } from "./context.ts";
import { lastSeq, matches, readLog } from "./event-log.ts";
import type { LoggedEvent } from "./events.ts";
import { startLoop } from "./loop.ts";
import type { Platform } from "./platform.ts";
import { systemCtx } from "./runtime.ts";

/** What a follower is told: the next event, or to read the state anew and that events go on behind `lastSeq`. */
export type Followed =
  | { readonly kind: "event"; readonly event: LoggedEvent }
  | { readonly kind: "resync"; readonly lastSeq: number };

interface FollowOptions {
  /** Events behind this number; the newest one's by default: only what is still to come. A `resync` says first where that is. */
  readonly after?: number | undefined;
  /** Event names, `sales.*` for a family; absent for all. */
  readonly names?: readonly string[] | undefined;
  /** Ends the following, without an error. */
  readonly signal: AbortSignal;
}

const page = 500;
/** Who is further behind than this is better served by reading the state anew. */
const replayMost = 10_000;
/** Events that wait in memory for one follower; who is slower reads them from the log instead. */
const inboxMost = 1000;

/**
 * Events of the sites that the caller sees, in the log's order, from `after` on and then as they come: none skipped, none twice. A
 * follower joins the live tail first, reads the log up to it, then lives from memory; one that is too slow for that goes back to the
 * log. `resync` stands for more than 10,000 missed events, for a place that this log does not have, or for none: who comes back before the
 * first event must know a place to go on from.
 */
export async function* followLog(ctx: Ctx, options: FollowOptions): AsyncGenerator<Followed> {
  const { names, signal } = options;
  const wanted = (event: LoggedEvent) =>
    seesSite(ctx, event.siteId) && (names === undefined || matches(names, event.name));
  const inbox = await tailOf(ctx.platform).join(signal);
  try {
    let at = options.after ?? inbox.joinedAt;
    if (options.after === undefined) yield { kind: "resync", lastSeq: at };
    while (!signal.aborted) {
      const head = await lastSeq(ctx.db);
      if (at > head || head - at > replayMost) {
        at = head;
        yield { kind: "resync", lastSeq: head };
      }
      for (let more = at < head; more && !signal.aborted; ) {
        const events = await readLog(ctx, { after: at, limit: page, names });
        for (const event of events) {
          at = event.seq;
          yield { kind: "event", event };
        }
        more = events.length === page;
      }
      // Whatever there was up to the head has been seen by now, also if none of it was wanted.
      at = Math.max(at, head);
      for (let events = await inbox.next(); events; events = await inbox.next()) {
        for (const event of events) {
          if (event.seq <= at) continue;
          at = event.seq;
          if (wanted(event)) yield { kind: "event", event };
        }
      }
    }
  } finally {
    inbox.leave();
  }
}

interface Inbox {
  /** The newest number when it joined: all later events come to this inbox. */
  readonly joinedAt: number;
  /** The events that have come, waiting for some; null when some were missed, or when the signal has aborted. */
  next(): Promise<readonly LoggedEvent[] | null>;
  leave(): void;
}

interface Tail {
  join(signal: AbortSignal): Promise<Inbox>;
}

const tails = new WeakMap<Platform, Tail>();

/** The process's one reader of new events; it reads while somebody follows. */
function tailOf(platform: Platform): Tail {
  const known = tails.get(platform);
  if (known) return known;
  const tail = createTail(platform);
  tails.set(platform, tail);
  return tail;
}

function createTail(platform: Platform): Tail {
  const inboxes = new Set<(events: readonly LoggedEvent[]) => void>();
  const ctx = systemCtx(platform, "tail");
  let position = 0;
  /** Those who have joined or are about to. */
  let followers = 0;
  let reading: Promise<{ stop(): Promise<void> }> | undefined;

  const read = async () => {
    position = await lastSeq(platform.db);
    return startLoop({
      name: "event tail",
      bell: { doorbell: platform.doorbell, on: "log" },
      pollMs: 500,
      log: platform.log,
      async turn(stopped) {
        const events = await readLog(ctx, { after: position, limit: page });
        const last = events.at(-1);
        // A reader that was stopped has a successor by now, which has its own position.
        if (!last || stopped.aborted) return false;
        position = last.seq;
        for (const put of inboxes) put(events);
        return events.length === page;
      },
    });
  };

  const leave = () => {
    followers -= 1;
    if (followers > 0) return;
    // If it could not start, whoever joined has been told.
    reading?.then((loop) => loop.stop()).catch(() => {});
    reading = undefined;
  };

  return {
    async join(signal) {
      followers += 1;
      try {
        reading ??= read();
        await reading;
      } catch (error) {
        leave();
        throw error;
      }
      const { put, next } = createMailbox(signal);
      inboxes.add(put);
      return {
        joinedAt: position,
        next,
        leave() {
          inboxes.delete(put);
          leave();
        },
      };
    },
  };
}

/** A bounded buffer between the tail and one follower. */
function createMailbox(signal: AbortSignal) {
  let waiting: LoggedEvent[] = [];
  let missed = false;
  let wake = () => {};
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    put(events: readonly LoggedEvent[]) {
      missed ||= waiting.length + events.length > inboxMost;
      waiting = missed ? [] : [...waiting, ...events];
      wake();
    },
    async next(): Promise<readonly LoggedEvent[] | null> {
      while (waiting.length === 0 && !missed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (missed || signal.aborted) {
        missed = false;
        return null;
      }
      const events = waiting;
      waiting = [];
      return events;
    },
  };
}
