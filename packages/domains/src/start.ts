import type { Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { migrateDatabase } from "@millrace/platform/migrate";
import type { Platform } from "@millrace/platform/platform";
import type { Ports } from "@millrace/platform/ports";
import type { Connected } from "@millrace/platform/process";
import { createPlatform, systemCtx } from "@millrace/platform/runtime";
import type { Logger } from "pino";
import { ensureBuiltInRoles, hasSuperadmin } from "./access/index.ts";
import { createUser } from "./identity/index.ts";

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
  return platform;
}

/**
 * What a database needs before anybody can work on it: the built-in roles and a first administrator. Runs at every start; processes that
 * start together make one administrator.
 */
export async function prepare(
  ctx: Ctx,
  admin: { email: string; password: string } | null,
): Promise<{ adminMade: boolean }> {
  await ensureBuiltInRoles(ctx);
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
