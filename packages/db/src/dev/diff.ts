import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { schemaDirectory } from "./generate.ts";
import { openSchemaEngine } from "./schema-engine.ts";

/**
 * Indexes that only migrations make, because Prisma has no words for them (INCLUDE, operator classes
 * of extensions). Partial and expression indexes need no entry: Prisma does not see them.
 */
export const SQL_ONLY_INDEXES: ReadonlySet<string> = new Set([
  "sheet_entry_values_idx",
  "stock_bin_place_idx",
  "webhook_attempt_at_idx",
]);

/**
 * The SQL that would turn the database at `url` into what the Prisma schema says; empty when they
 * agree. What Prisma cannot express (CHECK, exclusion constraints, triggers, partial and expression
 * indexes, views, other schemas) lives in migrations alone and is no difference.
 */
export async function diffSchema(url: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  try {
    const engine = await openSchemaEngine(pool);
    const files = await schemaFiles();
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: schemaDirectory },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: ["public.millrace_migration"], externalEnums: [] },
    });
    engine.free();
    return withoutSqlOnlyIndexes(stdout ?? "");
  } finally {
    await pool.end();
  }
}

/** Statements come with a comment above and an empty line between. */
function withoutSqlOnlyIndexes(script: string): string {
  const statements = script.split("\n\n").filter((statement) => {
    const dropped = /^-- DropIndex\nDROP INDEX "(.+)";$/.exec(statement.trim())?.[1];
    const isComment = /^\s*(--.*\s*)*$/.test(statement);
    return !isComment && !(dropped !== undefined && SQL_ONLY_INDEXES.has(dropped));
  });
  return statements.length === 0 ? "" : `${statements.join("\n\n").trimEnd()}\n`;
}

async function schemaFiles(): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(schemaDirectory)).filter((name) => name.endsWith(".prisma"));
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(schemaDirectory, name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
}
