import type { Platform } from "@millrace/platform/platform";
import { asOwner } from "@millrace/testkit/owner";

/** What a process keeps for itself, and what there is one of: nobody lists it by the page. */
const single =
  /^(_|event|idempotency_key|setting|number_series|signing_key|secret|usage_|health_sample|home_day|job_pause|job_schedule|ops_process|login_guard|limit_rule|alert_rule|totp_factor)/;
/** What belongs to whoever asks, and still does in the copies. */
const owned: Readonly<Record<string, string>> = {
  session: "user_id",
  user_address: "user_id",
  oauth_record: "user_id",
  external_login: "user_id",
};

/** What is listed within a thing: table of the rows → column of the thing, which is the same in their copies. */
const within: Readonly<Record<string, string>> = {
  employee_document: "employee_id",
  location: "warehouse_id",
  machine_interval: "machine_id",
  maintenance_plan: "machine_id",
  production_check: "batch_id",
  sheet_entry: "template_id",
  sheet_import_error: "import_id",
  stock_lot: "product_id",
};

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  /** The columns of each unique index that it is in. */
  readonly uniques: readonly string[];
  /** One of a few words. */
  readonly isChoice: boolean;
}

/**
 * Puts so many copies of all that there is beside it, linked among themselves as the first: ids become those of their copy, texts that must be
 * unique begin with its number, times are as many seconds later.
 */
export function multiply(platform: Platform, copies: number): Promise<void> {
  return asOwner(platform, async (client) => {
    await client.query(`
      create function copied(id uuid, n int) returns uuid language sql immutable as $$
        select overlay(overlay(md5(id::text || n) placing '7' from 13) placing '8' from 17)::uuid $$`);
    // Links need no check: they are those of the first, copied.
    await client.query("set session_replication_role = replica");
    const { rows } = await client.query<Column>(`
      select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
             coalesce((select array_agg(pg_get_indexdef(i.indexrelid)) from pg_index i
                        where i.indrelid = c.oid and i.indisunique and pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M')), '{}') as uniques,
             exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey)
                        and pg_get_constraintdef(k.oid) ~ 'ARRAY\\[') as "isChoice"
        from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
       order by 1, a.attnum`);
    const tables = Map.groupBy(rows, (row) => row.table);
    const copy = (table: string, keep: readonly (string | undefined)[]) => {
      const columns = tables.get(table) ?? [];
      const ids = columns.filter(({ type }) => type === "uuid").map(({ column }) => column);
      const names = columns.map(({ column }) => `"${column}"`).join();
      // Rows of a thing come before each other; and their ids are not those of the copies of the thing.
      const isWithin = within[table] !== undefined && keep.includes(within[table]);
      const values = columns
        .map((column) =>
          keep.includes(column.column) ? `"${column.column}"` : copyOf(column, ids),
        )
        .join()
        .replaceAll(", n)", isWithin && ids.includes("id") ? ", n + 100)" : ", n)")
        .replaceAll(
          "interval '1 second'",
          isWithin ? "interval '-1000 days'" : "interval '1 second'",
        );
      const closed = columns.some(({ column }) => column === "ended_at") && isWithin;
      return client.query(
        `insert into "${table}" (${names}) select ${values} from "${table}", generate_series(1, ${copies}) n
          ${closed ? "where ended_at is not null" : ""}`,
      );
    };
    for (const [table, thing] of Object.entries(within)) await copy(table, [thing]);
    for (const table of tables.keys()) if (!single.test(table)) await copy(table, [owned[table]]);
    await client.query("analyze");
  });
}

function copyOf({ column, type, ...of }: Column, ids: readonly string[]): string {
  const name = `"${column}"`;
  // One address of a person is the default one.
  if (column === "is_default") return "false";
  if (type === "uuid") return `copied(${name}, n)`;
  if (type.startsWith("timestamp with")) return `${name} + n * interval '1 second'`;
  if (of.uniques.length === 0 || of.isChoice) return name;
  if (type === "text" || type.startsWith("character")) return `n || '-' || ${name}`;
  // An index that has an id in it tells the copies apart by that.
  const hasId = (index: string) => ids.some((id) => new RegExp(`\\b${id}\\b`).test(index));
  if (of.uniques.every(hasId)) return name;
  if (type === "bytea") return `${name} || int4send(n)`;
  if (type === "integer" || type === "bigint") return `${name} + n * 1000000`;
  return name;
}
