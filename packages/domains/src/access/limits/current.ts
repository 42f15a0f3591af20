import type { Platform } from "@millrace/platform/platform";
import { type Bounds, defaultOf } from "./limits.rules.ts";
import { allRules } from "./limits.store.ts";

/** The rules that hold now, without a wait. */
export interface CurrentLimits {
  of(operation: string): Bounds;
  stop(): void;
}

/** Rules are read again this often, should a ring have been lost. */
const keptMs = 30_000;

/** Reads the rules, and again whenever one changes anywhere. While the database is away, what was read last holds. */
export async function currentLimits(platform: Platform): Promise<CurrentLimits> {
  let rules = new Map<string, Bounds>();
  let reading: Promise<void> = Promise.resolve();
  const read = () => {
    reading = reading.then(async () => {
      const rows = await allRules(platform.db).catch(() => undefined);
      if (rows) rules = new Map(rows.map((rule) => [rule.operation, rule]));
    });
    return reading;
  };
  await read();
  const deaf = platform.doorbell.on("limits", () => void read());
  const timer = setInterval(() => void read(), keptMs).unref();
  return {
    of: (operation) => rules.get(operation) ?? defaultOf(operation),
    stop() {
      deaf();
      clearInterval(timer);
    },
  };
}
