import { randomFillSync } from "node:crypto";
import { v7 } from "uuid";

/** Random bytes for many ids at once: asking the system for each costs more than all the rest. */
const randomness = Buffer.alloc(16 * 256);
let used = randomness.length;
let msecs = 0;
let seq = 0;

/** A new UUIDv7: unique, and in the order of making within one process. */
export function newId(): string {
  if (used === randomness.length) {
    randomFillSync(randomness);
    used = 0;
  }
  const random = randomness.subarray(used, used + 16);
  used += 16;
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // Half of the sequence's range is left for the ids of one millisecond.
    seq = random.readUInt32BE(0) >>> 1;
  } else {
    seq += 1;
  }
  return v7({ random, msecs, seq });
}
