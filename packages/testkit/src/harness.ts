import { builtInRoles } from "@millrace/domains/access/access.roles";
import { type AppRouter, appRouter } from "@millrace/domains/app-router";
import { jobs, listeners, publications } from "@millrace/domains/catalogue";
import { prepare } from "@millrace/domains/start";
import type { Actor, Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { listenerJob, runJob } from "@millrace/platform/job-runs";
import type { Platform } from "@millrace/platform/platform";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { type MovableClock, type Outbox, type TestSettings, testPlatform } from "./platform.ts";

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
  /** The time that the platform believes in. */
  readonly clock: MovableClock;
  /** Letters and text messages that were sent. */
  readonly outbox: Outbox;
  ctx(role: Role, overrides?: Partial<Ctx>): Ctx;
  caller(role: Role, overrides?: Partial<Ctx>): ReturnType<AppRouter["createCaller"]>;
  /** Publishes what is in the outbox and runs what is queued, until nothing is left. */
  settle(): Promise<void>;
}

/** Call it once, at the top of a `describe` or in `beforeAll`. Everything is closed after the last test. */
export async function harness(settings: TestSettings = {}): Promise<Harness> {
  const { platform, clock, outbox } = await testPlatform(settings);
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
    outbox,
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
          .where("name", "not in", (paused) => paused.selectFrom("job_pause").select("name"))
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
