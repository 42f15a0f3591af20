import { migrate } from "@millrace/db/migrate";
import { createPool } from "@millrace/db/pool";
import type { Ctx } from "@millrace/platform/context";
import { createLog } from "@millrace/platform/log";
import type { Connected } from "@millrace/platform/process";
import { createPlatform, type Platform, systemCtx } from "@millrace/platform/runtime";
import { ensureBuiltInRoles, hasSuperadmin } from "./access/index.ts";
import { createUser } from "./identity/index.ts";

/** Brings the database up to this version: what was applied. Processes that start together wait for each other. */
export async function migrateDatabase(url: string): Promise<string[]> {
  const pool = createPool({
    url,
    max: 1,
    applicationName: "millrace migrate",
    statementTimeoutMs: 0,
  });
  try {
    return await migrate(pool);
  } finally {
    await pool.end();
  }
}

/** A process's platform over a migrated database with its roles and, where configured, its first administrator. */
export async function startPlatform(config: Connected, name: string): Promise<Platform> {
  await migrateDatabase(config.DATABASE_URL);
  const platform = await createPlatform(config, createLog(config, name));
  const { MILLRACE_ADMIN_EMAIL: email, MILLRACE_ADMIN_PASSWORD: password } = config;
  await prepare(systemCtx(platform, "start"), email && password ? { email, password } : null);
  return platform;
}

/** What a database needs before anybody can work on it: the built-in roles and a first administrator. Runs at every start. */
export async function prepare(
  ctx: Ctx,
  admin: { email: string; password: string } | null,
): Promise<{ adminMade: boolean }> {
  await ensureBuiltInRoles(ctx);
  if (!admin || (await hasSuperadmin(ctx))) return { adminMade: false };
  await createUser(ctx, { ...admin, name: "Administrator", role: "superadmin" });
  return { adminMade: true };
}
