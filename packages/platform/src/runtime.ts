import { createSecretKey, randomBytes } from "node:crypto";
import { usableAppRole } from "@millrace/db/app-role";
import type { DB } from "@millrace/db/generated/types";
import { createDb } from "@millrace/db/kysely";
import { createPool } from "@millrace/db/pool";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Ctx } from "./context.ts";
import { memoryDoorbell, redisDoorbell } from "./doorbell.ts";
import { newId } from "./id.ts";
import { memoryLimiter } from "./limiter-memory.ts";
import { redisLimiter } from "./limiter-redis.ts";
import type { Platform } from "./platform.ts";
import type { Ports } from "./ports.ts";
import { closeRedisPing } from "./redis-ping.ts";
import { createSealer } from "./seal.ts";
import { createThrottle } from "./throttle.ts";
import { isTracing, type Tracer, useTracer } from "./tracing.ts";

/** Connects a process to its database (migrated already) and, where `REDIS_URL` says so, to the others. */
export async function createPlatform(
  config: Config & { readonly DATABASE_URL: string },
  log: Logger,
  ports: Ports,
  clock: Clock = systemClock,
): Promise<Platform> {
  const tracer = await startTracer(config);
  const role = await findAppRole(config.DATABASE_URL);
  if (!role)
    log.warn(
      "this database user cannot work as millrace_app: the audit log is not protected from this process (docs/guides/audit.md)",
    );
  const pool = createPool({
    url: config.DATABASE_URL,
    role,
    onConnect: tracer?.instrument,
    max: config.DATABASE_POOL_SIZE,
    applicationName: "millrace",
    onConnectionError: (error) => log.warn({ err: error }, "a database connection broke"),
  });
  const db = createDb(pool);
  const cursorKey = createSecretKey(await sharedSecret(db, "cursor"));
  const doorbell = config.REDIS_URL
    ? redisDoorbell(config.REDIS_URL, config.MILLRACE_REDIS_PREFIX, log)
    : memoryDoorbell();
  const limiter = config.REDIS_URL ? redisLimiter(config.REDIS_URL, log) : memoryLimiter();
  return {
    config,
    log,
    clock,
    pool,
    db,
    doorbell,
    limiter,
    throttle: createThrottle(),
    sealer: createSealer(config),
    ports,
    cursorKey,
    sandbox: null,
    async close() {
      await doorbell.close();
      await limiter.close();
      closeRedisPing(config.REDIS_URL);
      await pool.end();
      if (tracer) {
        useTracer(undefined);
        await tracer.stop();
      }
    },
  };
}

/** OpenTelemetry is loaded here and only when there is a collector to send to. One tracer for the process, whoever asks first. */
async function startTracer(config: Config): Promise<Tracer | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  if (endpoint === undefined || isTracing()) return undefined;
  const { otelTracer } = await import("./otel.ts");
  const tracer = otelTracer({ ...config, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  useTracer(tracer);
  return tracer;
}

/** Looked for on a connection of its own, because the pool's begin with it. */
async function findAppRole(url: string): Promise<string | undefined> {
  const pool = createPool({ url, max: 1, applicationName: "millrace start" });
  try {
    return await usableAppRole(pool);
  } finally {
    await pool.end();
  }
}

/** 32 random bytes under a name, made by whichever process needs them first. */
async function sharedSecret(db: Kysely<DB>, name: string): Promise<Buffer> {
  await db
    .insertInto("secret")
    .values({ name, value: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom("secret")
    .select("value")
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  return Buffer.from(value);
}

/** The context of work that nobody asked for over a wire: jobs, the relay, the command line. May do everything. */
export function systemCtx(platform: Platform, id: string, signal?: AbortSignal): Ctx {
  const requestId = newId();
  return {
    actor: { kind: "system", id },
    permissions: new Set(["*"]),
    sites: "all",
    now: platform.clock.now(),
    requestId,
    db: platform.db,
    log: platform.log.child({ requestId, actor: id }),
    platform,
    signal,
  };
}
