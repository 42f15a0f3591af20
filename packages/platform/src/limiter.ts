import type { Logger } from "pino";
import { limited, unavailable } from "./problems.ts";

/** At most `limit` calls in any `seconds` seconds for one key. */
export interface Policy {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
}

export interface Hit {
  readonly policy: Policy;
  readonly key: string;
  /** How many calls it counts, 1 unless given. */
  readonly calls?: number;
}

/** What a hit found, in the order of the hits. */
export interface Quota {
  /** Calls that are still free, this one taken off. */
  readonly remaining: number;
  /** Seconds until the next call of the past leaves the window. */
  readonly reset: number;
}

export interface Taken {
  /** Seconds to wait; 0 when the calls were let through and counted. */
  readonly wait: number;
  readonly quotas: readonly Quota[];
}

export interface Limiter {
  /**
   * Counts each hit against its key, atomically: all or, when one of them has no room, none. Exact over a sliding window: no stretch
   * of `seconds` ever holds more than `limit`, whoever counts beside.
   */
  take(hits: readonly Hit[]): Promise<Taken>;
  close(): Promise<void>;
}

/** Refuses with `limit.exceeded` when one of the keys is full. Out of reach counts as full: what is guarded here is sign-in. */
export async function enforce(limiter: Limiter, hits: readonly Hit[]): Promise<void> {
  const { wait } = await limiter.take(hits).catch(() => {
    throw unavailable("Sign-in is not possible for a moment.", { retryAfter: 5 });
  });
  if (wait > 0)
    throw limited(`Too many attempts. Try again in ${wait} seconds.`, { retryAfter: wait });
}

/** How long a limiter that is out of reach is left alone. */
const restMs = 1_000;

/**
 * Counts with `shared`, and with `local` while that is out of reach: every process then lets a limit's worth through for itself. One call
 * a second looks whether it is back, so that the others do not wait.
 */
export function withFallback(
  shared: Limiter,
  local: Limiter,
  log: Logger,
  now: () => number = Date.now,
): Limiter {
  let until = 0;
  return {
    async take(hits) {
      if (now() < until) return local.take(hits);
      const isProbe = until > 0;
      if (isProbe) until = now() + restMs;
      try {
        const taken = await shared.take(hits);
        until = 0;
        return taken;
      } catch (error) {
        if (!isProbe) log.warn({ err: error }, "limits: counted by each process for now");
        until = now() + restMs;
        return local.take(hits);
      }
    },
    async close() {
      await Promise.all([shared.close(), local.close()]);
    },
  };
}
