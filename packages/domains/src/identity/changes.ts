import type { Doorbell } from "@millrace/platform/doorbell";
import { LRUCache } from "lru-cache";

/** Longer than anything is kept that asks. */
const rememberedMs = 60_000;

/**
 * Remembers when the bell `access` rang about what: a credential, an application, a person (`user:<id>`) or, without a name, everybody. What
 * was read before such a ring does not count any more, also when the ring came while it was being read.
 */
export function listenForChanges(doorbell: Doorbell): {
  /** The number of the last ring. */
  last(): number;
  /** Whether it rang about one of these after that ring. */
  since(ring: number, about: readonly string[]): boolean;
} {
  const lastAbout = new LRUCache<string, number>({ max: 100_000, ttl: rememberedMs });
  let last = 0;
  let lastAboutAll = 0;
  doorbell.on("access", (about) => {
    last += 1;
    if (about === "") lastAboutAll = last;
    else lastAbout.set(about, last);
  });
  return {
    last: () => last,
    since: (ring, about) =>
      lastAboutAll > ring || about.some((each) => (lastAbout.get(each) ?? 0) > ring),
  };
}
