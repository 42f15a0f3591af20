import type { Pool, PoolClient } from "./pool.ts";

/**
 * What processes work as, whoever they log in as. It may change the rows of every table, the shape of none, and of the audit
 * log and the list of migrations it may only add to the first and read the second. Roles belong to the whole cluster, so every
 * database in it has this one; what it may do is each database's own.
 */
export const appRole = "millrace_app";

/** `SET ROLE` has a privilege of its own since Postgres 16; before, whoever was a member could. */
const mayBecome = `pg_has_role(current_user, oid, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)`;

/**
 * Other databases of the cluster may make the role in the same moment, and a login that may make none may have been given it: what
 * counts is whether it is there and can be become. `grant` on all tables each time, so that the order of migrations does not matter;
 * default privileges for tables that are made between migrations, such as partitions.
 */
const GRANT = `do $$
begin
  if not exists (select from pg_roles where rolname = '${appRole}') then
    begin
      create role ${appRole} nologin;
    exception when duplicate_object or unique_violation or insufficient_privilege then
      null;
    end;
  end if;
  if not exists (select from pg_roles where rolname = '${appRole}') then
    return;
  end if;
  if not (select ${mayBecome} from pg_roles where rolname = '${appRole}') then
    begin
      grant ${appRole} to current_user;
    exception when others then
      null;
    end;
  end if;

  grant usage on schema public to ${appRole};
  grant select, insert, update, delete, truncate on all tables in schema public to ${appRole};
  grant usage, select, update on all sequences in schema public to ${appRole};
  alter default privileges in schema public grant select, insert, update, delete, truncate on tables to ${appRole};
  alter default privileges in schema public grant usage, select, update on sequences to ${appRole};

  revoke insert, update, delete, truncate on millrace_migration from ${appRole};
  if to_regclass('public.audit_entry') is not null then
    revoke update, delete, truncate on audit_entry from ${appRole};
  end if;
  if to_regprocedure('public.purge_audit(timestamptz, integer)') is not null then
    grant execute on function purge_audit(timestamptz, integer) to ${appRole};
  end if;
end $$`;

/** Makes the role where it may and gives it what it is for. Call it as the owner of the tables, after the last migration. */
export async function grantAppRole(client: PoolClient): Promise<void> {
  await client.query(GRANT);
}

/** True when the role is there and has been given the tables of this database: not so after a restore into another cluster. */
export async function appRoleIsGranted(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `select from pg_roles where rolname = '${appRole}'
      and has_table_privilege(oid, 'millrace_migration', 'select') and not has_table_privilege(oid, 'millrace_migration', 'insert')`,
  );
  return rows.length > 0;
}

/** The role, when whoever these connections log in as can become it; undefined when they have to work as who they are. */
export async function usableAppRole(pool: Pool): Promise<string | undefined> {
  const { rows } = await pool.query(
    `select from pg_roles where rolname = '${appRole}' and ${mayBecome} and has_table_privilege(oid, 'audit_entry', 'insert')`,
  );
  return rows.length > 0 ? appRole : undefined;
}
