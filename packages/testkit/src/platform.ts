import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderStorage } from "@millrace/connectors/folder-storage";
import type { Clock } from "@millrace/platform/clock";
import { type Config, loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import type { Platform } from "@millrace/platform/platform";
import type { Coordinates, Mail, Ports } from "@millrace/platform/ports";
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
    MILLRACE_RATE_LIMITS: "false",
    ...settings,
    DATABASE_URL: url,
  });
  return { ...config, DATABASE_URL: url };
}

/** A platform over a database of the test's own, closed after the last test. */
export async function testPlatform(
  settings: TestSettings = {},
): Promise<{ platform: Platform; clock: MovableClock; outbox: Outbox }> {
  const { url } = await testDatabase();
  const config = testConfig(url, settings);
  const clock = movableClock(new Date("2026-11-21T09:00:00Z"));
  const outbox = recordingPorts();
  const platform = await createPlatform(config, createLog(config, "test"), outbox.ports, clock);
  afterAll(() => platform.close());
  return { platform, clock, outbox };
}

/** What would have left for people, in the order of sending. */
export interface Outbox {
  readonly mails: (Mail & { readonly id: string })[];
  readonly messages: { readonly id: string; readonly to: string; readonly text: string }[];
  /** What the geocoder knows, by address; the test tells it. */
  readonly places: Map<string, Coordinates>;
}

/** Ports at which whatever is sent is kept for the test to read. The adapters have their own tests, against real servers. */
export function recordingPorts(): Outbox & { readonly ports: Ports } {
  const mails: Outbox["mails"] = [];
  const messages: Outbox["messages"] = [];
  const places: Outbox["places"] = new Map();
  return {
    mails,
    messages,
    places,
    ports: {
      mail: async (id, mail) => void mails.push({ id, ...mail }),
      sms: async (id, message) => void messages.push({ id, ...message }),
      geocode: async (address) => places.get(address) ?? null,
      storage: temporaryStorage(),
      scan: null,
    },
  };
}

/** A folder of the test's own, gone after it. */
function temporaryStorage() {
  const folder = join(tmpdir(), `millrace-files-${randomBytes(6).toString("hex")}`);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folderStorage(folder, { secret: Buffer.from("a secret of tests") });
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
