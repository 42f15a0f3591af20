import type { Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { migrateDatabase } from "@millrace/platform/migrate";
import type { Platform } from "@millrace/platform/platform";
import type { Ports } from "@millrace/platform/ports";
import type { Connected } from "@millrace/platform/process";
import { createPlatform, systemCtx } from "@millrace/platform/runtime";
import { storageWithin } from "@millrace/platform/storage";
import type { Logger } from "pino";
import { ensureBuiltInRoles, hasSuperadmin } from "./access/index.ts";
import { createUser } from "./identity/index.ts";
import { sealSecrets } from "./webhooks/index.ts";

/** A process's platform over a migrated database with its roles and, where configured, its first administrator. */
export async function startPlatform(
  config: Connected,
  log: Logger,
  ports: Ports,
): Promise<Platform> {
  await migrateDatabase(config.MILLRACE_MIGRATION_DATABASE_URL ?? config.DATABASE_URL);
  const platform = await createPlatform(config, log, ports);
  const { MILLRACE_ADMIN_EMAIL: email, MILLRACE_ADMIN_PASSWORD: password } = config;
  await prepare(systemCtx(platform, "start"), email && password ? { email, password } : null);
  const sandbox = await startSandbox(config, log, ports);
  if (!sandbox) return platform;
  const close = async () => void (await Promise.all([platform.close(), sandbox.close()]));
  return { ...platform, sandbox, close };
}

/** Connections that the sandbox takes from its Postgres at most: people try things out there. */
const sandboxPoolSize = 6;

/**
 * The sandbox's platform, where one is configured: the same program over another database. Nothing crosses over: it has its own bells and
 * queue, and what it would send to people stays in the log. It has no users; whoever comes has a key of the real one.
 */
async function startSandbox(
  config: Connected,
  log: Logger,
  { storage, scan }: Ports,
): Promise<Platform | null> {
  const { MILLRACE_SANDBOX_DATABASE_URL: url, MILLRACE_REDIS_PREFIX: prefix } = config;
  if (url === undefined) return null;
  await migrateDatabase(url);
  const own = log.child({ sandbox: true });
  const unsent = (what: string) => async (id: string) =>
    own.info({ id }, `${what} of the sandbox is not sent`);
  const platform = await createPlatform(
    {
      ...config,
      DATABASE_URL: url,
      DATABASE_POOL_SIZE: Math.min(config.DATABASE_POOL_SIZE, sandboxPoolSize),
      MILLRACE_REDIS_PREFIX: `${prefix}-sandbox`,
    },
    own,
    {
      mail: unsent("a letter"),
      sms: unsent("a text message"),
      geocode: async () => null,
      storage: storageWithin(storage, "sandbox"),
      scan,
    },
  );
  await prepare(systemCtx(platform, "start"), null);
  return platform;
}

/**
 * What a database needs before anybody can work on it: the built-in roles, its webhooks' secrets sealed, and a first administrator. Runs at every start; processes that
 * start together make one administrator.
 */
export async function prepare(
  ctx: Ctx,
  admin: { email: string; password: string } | null,
): Promise<{ adminMade: boolean }> {
  await ensureBuiltInRoles(ctx);
  await sealSecrets(ctx);
  if (!admin || (await hasSuperadmin(ctx))) return { adminMade: false };
  try {
    await createUser(ctx, { ...admin, name: "Administrator", role: "superadmin" });
  } catch (error) {
    // Another process was faster.
    if (error instanceof DomainError && (await hasSuperadmin(ctx))) return { adminMade: false };
    throw error;
  }
  return { adminMade: true };
}
