import { builtInRoles } from "@millrace/domains/access/access.roles";
import { type AppRouter, appRouter } from "@millrace/domains/app-router";
import { jobs, listeners, publications } from "@millrace/domains/catalogue";
import { prepare } from "@millrace/domains/start";
import type { Clock } from "@millrace/platform/clock";
import { type Config, loadConfig } from "@millrace/platform/config";
import type { Actor, Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { listenerJob, runJob } from "@millrace/platform/job-runs";
import { createLog } from "@millrace/platform/log";
import { publish } from "@millrace/platform/relay";
import { createPlatform, type Platform, systemCtx } from "@millrace/platform/runtime";
import { afterAll } from "vitest";
import { testDatabase } from "./database.ts";

export type Role =
  | "superadmin"
  | "admin"
  | "manager"
  | "operator"
  | "viewer"
  | "customer"
  | "anonymous";

/** Millrace over a database of the test's own, called as the transports call it. */
export interface Harness {
  readonly platform: Platform;
  /** The time that the platform believes in; it stands still unless the test moves it. */
  readonly clock: Clock & { advance(milliseconds: number): void };
  ctx(role: Role, overrides?: Partial<Ctx>): Ctx;
  caller(role: Role, overrides?: Partial<Ctx>): ReturnType<AppRouter["createCaller"]>;
  /** Publishes what is in the outbox and runs what is queued, until nothing is left. */
  settle(): Promise<void>;
}

/** Call it once, at the top of a `describe` or in `beforeAll`. Everything is closed after the last test. */
export async function harness(
  settings: Partial<Record<keyof Config, string>> = {},
): Promise<Harness> {
  const { url } = await testDatabase();
  const config = loadConfig({
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
    DATABASE_POOL_SIZE: "40",
    ...settings,
    DATABASE_URL: url,
  });
  const clock = movableClock(new Date("2026-11-21T09:00:00Z"));
  const platform = await createPlatform(
    { ...config, DATABASE_URL: url },
    createLog(config, "test"),
    clock,
  );
  afterAll(() => platform.close());
  await prepare(systemCtx(platform, "test"), null);

  const ctx: Harness["ctx"] = (role, overrides = {}) => ({
    ...systemCtx(platform, "test"),
    actor: actorOf(role),
    permissions: new Set(role === "anonymous" ? [] : builtInRoles[role]),
    ip: "127.0.0.1",
    ...overrides,
  });
  const runnable = new Map([...jobs, ...listeners.map(listenerJob)].map((job) => [job.name, job]));

  return {
    platform,
    clock,
    ctx,
    caller: (role, overrides) => appRouter.createCaller(ctx(role, overrides)),
    async settle() {
      for (;;) {
        const published = await publish(platform, { listeners, publications });
        const queued = await platform.db
          .selectFrom("job_run")
          .select("id")
          .where("status", "=", "queued")
          .where("run_at", "<=", clock.now())
          .orderBy("created_at")
          .execute();
        for (const { id } of queued) await runJob(platform, runnable, id);
        if (published === 0 && queued.length === 0) return;
      }
    },
  };
}

const actorOf = (role: Role): Actor =>
  role === "anonymous"
    ? { kind: "anonymous", id: "anonymous" }
    : { kind: "user", id: newId(), sessionId: newId() };

function movableClock(start: Date): Harness["clock"] {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance(milliseconds) {
      at += milliseconds;
    },
  };
}
