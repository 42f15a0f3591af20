import type { Clock } from "@millrace/platform/clock";
import { type Config, loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import type { Platform } from "@millrace/platform/platform";
import { createPlatform } from "@millrace/platform/runtime";
import { afterAll } from "vitest";
import { testDatabase } from "./database.ts";

/** A clock that stands still unless the test moves it. */
export interface MovableClock extends Clock {
  advance(milliseconds: number): void;
}

export type TestSettings = Partial<Record<keyof Config, string>>;

/** The configuration of a test over its own database. */
export function testConfig(
  url: string,
  settings: TestSettings = {},
): Config & { DATABASE_URL: string } {
  const config = loadConfig({
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
    DATABASE_POOL_SIZE: "40",
    PORT: "0",
    ...settings,
    DATABASE_URL: url,
  });
  return { ...config, DATABASE_URL: url };
}

/** A platform over a database of the test's own, closed after the last test. */
export async function testPlatform(
  settings: TestSettings = {},
): Promise<{ platform: Platform; clock: MovableClock }> {
  const { url } = await testDatabase();
  const config = testConfig(url, settings);
  const clock = movableClock(new Date("2026-11-21T09:00:00Z"));
  const platform = await createPlatform(config, createLog(config, "test"), clock);
  afterAll(() => platform.close());
  return { platform, clock };
}

function movableClock(start: Date): MovableClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance(milliseconds) {
      at += milliseconds;
    },
  };
}
