import type { Limiter, Policy } from "./limiter.ts";

/** Keys of one policy that are remembered at most; beyond, the one that was seen first is forgotten. */
const mostKeys = 100_000;
const sweepMs = 60_000;

/**
 * Counts within this process: the moments of the last calls in a ring for each key. A call costs the same whether ten or ten thousand
 * went before it; a key takes 8 bytes for each call in its window.
 */
export function memoryLimiter(now: () => number = Date.now): Limiter {
  const logs = new Map<string, Map<string, Ring>>();
  const windows = new Map<string, number>();

  const ringOf = ({ name, seconds }: Policy, key: string): Ring => {
    windows.set(name, seconds * 1000);
    const rings = logs.get(name) ?? new Map<string, Ring>();
    logs.set(name, rings);
    const known = rings.get(key);
    if (known) return known;
    if (rings.size >= mostKeys) rings.delete(rings.keys().next().value as string);
    const ring = new Ring();
    rings.set(key, ring);
    return ring;
  };
  const sweep = setInterval(() => {
    for (const [name, rings] of logs) {
      const since = now() - (windows.get(name) as number);
      for (const [key, ring] of rings) {
        ring.forget(since);
        if (ring.size === 0) rings.delete(key);
      }
    }
  }, sweepMs).unref();

  return {
    async take(hits) {
      const at = now();
      let wait = 0;
      const rings = hits.map(({ policy, key, calls = 1 }) => {
        const ring = ringOf(policy, key);
        const windowMs = policy.seconds * 1000;
        ring.forget(at - windowMs);
        const over = ring.size + calls - policy.limit;
        if (over > 0) {
          const last = over <= ring.size ? ring.at(over - 1) : at;
          wait = Math.max(wait, last + windowMs - at);
        }
        return ring;
      });
      if (wait === 0) rings.forEach((ring, index) => void ring.add(at, hits[index]?.calls ?? 1));
      return {
        wait: Math.ceil(wait / 1000),
        quotas: hits.map(({ policy }, index) => {
          const ring = rings[index] as Ring;
          const oldest = ring.size > 0 ? ring.at(0) : at;
          return {
            remaining: Math.max(0, policy.limit - ring.size),
            reset: Math.ceil((oldest + policy.seconds * 1000 - at) / 1000),
          };
        }),
      };
    },
    close: async () => clearInterval(sweep),
  };
}

/** Moments in the order in which they came, the oldest first; grows as it has to. */
class Ring {
  size = 0;
  private moments = new Float64Array(8);
  private first = 0;

  at(index: number): number {
    return this.moments[(this.first + index) % this.moments.length] as number;
  }

  add(moment: number, times: number): void {
    if (this.size + times > this.moments.length) this.grow(this.size + times);
    for (let count = 0; count < times; count++)
      this.moments[(this.first + this.size++) % this.moments.length] = moment;
  }

  /** Drops what is as old as `since` or older. */
  forget(since: number): void {
    while (this.size > 0 && this.at(0) <= since) {
      this.first = (this.first + 1) % this.moments.length;
      this.size--;
    }
  }

  private grow(needed: number): void {
    const grown = new Float64Array(Math.max(needed, this.moments.length * 2));
    for (let index = 0; index < this.size; index++) grown[index] = this.at(index);
    this.moments = grown;
    this.first = 0;
  }
}
