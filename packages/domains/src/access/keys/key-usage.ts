import type { Platform } from "@millrace/platform/platform";
import { addUses, type KeyUse } from "./keys.store.ts";

const flushMs = 60_000;

/** Counts the uses of keys, off the way of the requests. */
export interface KeyUsage {
  note(keyId: string, ip: string | undefined): void;
  /** Writes what is left and counts no more. */
  stop(): Promise<void>;
}

/** One per process: what it counts goes to the database once a minute, in one statement for all keys. A process that dies loses a minute. */
export function createKeyUsage(platform: Platform): KeyUsage {
  let uses = new Map<string, KeyUse>();

  const add = (to: Map<string, KeyUse>, use: KeyUse) => {
    const known = to.get(use.id);
    to.set(use.id, { ...use, count: use.count + (known?.count ?? 0) });
  };
  const flush = async () => {
    if (uses.size === 0) return;
    const counted = uses;
    uses = new Map();
    try {
      await addUses(platform.db, [...counted.values()]);
    } catch (error) {
      // They count with the next flush; what came in since is later than they are.
      const since = uses;
      uses = counted;
      for (const use of since.values()) add(uses, use);
      throw error;
    }
  };
  const tryFlush = () =>
    flush().catch((error: unknown) =>
      platform.log.warn({ err: error }, "the use of API keys could not be written"),
    );
  const timer = setInterval(tryFlush, flushMs).unref();

  return {
    note: (id, ip) => add(uses, { id, count: 1, at: platform.clock.now(), ip: ip ?? null }),
    async stop() {
      clearInterval(timer);
      await tryFlush();
    },
  };
}
