import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { startEmbeddedPostgres } from "../embedded.ts";
import { migrate, migrationsDirectory, readMigrations } from "../migrate.ts";
import { createPool } from "../pool.ts";
import { diffSchema } from "./diff.ts";

const NOTHING = `-- The tables already are what the Prisma schema says.
-- Write here what it cannot say: CHECK, exclusion constraints, triggers, data.
`;

/**
 * Writes the next migration: the SQL from what the migrations make to what the Prisma schema says.
 * Read it before you commit it, and add the CHECKs. Returns the path of the new file.
 */
export async function writeMigration(name: string): Promise<string> {
  if (!/^[a-z0-9_]+$/.test(name)) {
    throw new Error("Name the migration in small letters, digits and _, like stock_transfer.");
  }
  const newest = (await readMigrations()).at(-1)?.name;
  const number = newest === undefined ? 1 : Number(newest.slice(0, 4)) + 1;
  const sql = (await differenceToMigrations()) || NOTHING;
  const folder = join(migrationsDirectory, `${String(number).padStart(4, "0")}_${name}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "migration.sql");
  await writeFile(file, sql, { flag: "wx" });
  return file;
}

async function differenceToMigrations(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "millrace-migration-"));
  const dataDir = join(scratch, "postgres");
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false, log: () => {} });
    try {
      const pool = createPool({ url: postgres.url, max: 1, applicationName: "millrace migration" });
      await migrate(pool).finally(() => pool.end());
      return await diffSchema(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [name] = process.argv.slice(2);
  if (name === undefined) {
    process.stderr.write("Usage: pnpm --filter @millrace/db migration <name>\n");
    process.exitCode = 1;
  } else {
    const file = await writeMigration(name);
    process.stdout.write(`Wrote ${relative(process.cwd(), file)}: read it, add the CHECKs.\n`);
  }
}
