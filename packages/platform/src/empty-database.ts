import { createPool } from "@millrace/db/pool";
import type { Logger } from "pino";

/**
 * What stays when a database is emptied: what the migrations and the running processes rely on. The number of the last event stays, too: a
 * reader of the log that goes on behind its position sees what is new and nothing twice.
 */
const kept = new Set(["millrace_migration", "secret", "job_schedule", "alert_rule", "event_head"]);

const tries = 5;

/**
 * Removes every row that somebody has made, at once or not at all; requests that run meanwhile wait. Works as the owner of the tables, who may
 * also empty the audit log: for a sandbox only. Gives way and tries again when it and a request wait for each other.
 */
export async function emptyDatabase(url: string, log: Logger): Promise<{ tables: number }> {
  const pool = createPool({ url, max: 1, applicationName: "millrace reset" });
  try {
    const { rows } = await pool.query<{ name: string }>(
      `select format('%I', c.relname) as name
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const tables = rows.map(({ name }) => name).filter((name) => !kept.has(name));
    const { rows: guarded } = await pool.query<{ name: string }>(
      // Bit 5: a trigger that fires on TRUNCATE.
      "select distinct tgrelid::regclass::text as name from pg_trigger where not tgisinternal and tgtype & 32 <> 0",
    );
    const guards = (what: string) =>
      guarded.map(({ name }) => `alter table ${name} ${what} trigger user;`).join(" ");
    for (let attempt = 1; ; attempt++) {
      try {
        // Several statements in one message are one transaction.
        await pool.query(
          `${guards("disable")} truncate ${tables.join(", ")} restart identity cascade; ${guards("enable")}`,
        );
        return { tables: tables.length };
      } catch (error) {
        const isDeadlock = (error as { code?: string }).code === "40P01";
        if (!isDeadlock || attempt === tries) throw error;
        log.warn({ attempt }, "emptying the database waited for a request that waited for it");
      }
    }
  } finally {
    await pool.end();
  }
}
