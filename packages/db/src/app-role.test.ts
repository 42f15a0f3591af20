import { testDatabase, withOwnDatabase } from "@millrace/testkit/database";
import { withDatabase } from "@millrace/testkit/database-url";
import { expect, test } from "vitest";
import { appRole, grantAppRole, usableAppRole } from "./app-role.ts";
import { migrate } from "./migrate.ts";
import { createPool, type Pool } from "./pool.ts";

const entry = `insert into audit_entry (id, at, actor, action, entity_type, trace)
  values (gen_random_uuid(), now() - $1::interval, 'user:x', 'test.done', 'test', 'x')`;
const denied = { code: "42501" };

async function asApp<T>(url: string, use: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool({ url, max: 2, role: appRole, applicationName: "role test" });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

test("the role of processes adds to the audit log and can neither change nor remove what stands in it", async () => {
  const { url, pool: owner } = await testDatabase();
  expect(await usableAppRole(owner)).toBe(appRole);
  await asApp(url, async (pool) => {
    await pool.query(entry, ["1 day"]);
    await expect(pool.query("update audit_entry set actor = 'nobody'")).rejects.toMatchObject(
      denied,
    );
    await expect(pool.query("delete from audit_entry")).rejects.toMatchObject(denied);
    await expect(pool.query("truncate audit_entry")).rejects.toMatchObject(denied);
    await expect(pool.query("alter table audit_entry add column x int")).rejects.toMatchObject(
      denied,
    );
    await expect(pool.query("drop table audit_entry")).rejects.toMatchObject(denied);
    await expect(pool.query("delete from millrace_migration")).rejects.toMatchObject(denied);
    // A connection of the pool goes back to this role, not to the owner, when it lets go of its role.
    await pool.query("reset role");
    await expect(pool.query("delete from audit_entry")).rejects.toMatchObject(denied);
    expect((await pool.query("select count(*)::int as n from audit_entry")).rows).toEqual([
      { n: 1 },
    ]);
  });
});

test("nothing removes audit entries of the last year; older ones leave by the one function", async () => {
  const { url } = await testDatabase();
  await asApp(url, async (pool) => {
    for (const age of ["1 day", "364 days", "3 years", "4 years"]) await pool.query(entry, [age]);
    const purge = (before: string) =>
      pool.query<{ gone: number }>("select purge_audit(now() - $1::interval, 1000) as gone", [
        before,
      ]);
    await expect(purge("11 months")).rejects.toThrow("audit entries of the last year are kept");
    expect((await purge("2 years")).rows).toEqual([{ gone: 2 }]);
    expect((await purge("2 years")).rows).toEqual([{ gone: 0 }]);
  });
});

test("tables that are made later, by migrations or between them, belong to the role's work as well", () =>
  withOwnDatabase(async ({ pool: owner, url }) => {
    await owner.query("create table later (id bigserial primary key)");
    await asApp(url, (pool) => pool.query("insert into later default values"));
  }));

test("many databases of one cluster that are granted at once all get their role", async () => {
  const { url } = await testDatabase();
  const owner = createPool({ url, max: 1, applicationName: "role test" });
  const names = Array.from({ length: 4 }, (_, n) => `${new URL(url).pathname.slice(1)}_${n}`);
  try {
    for (const name of names) await owner.query(`create database ${name}`);
    const roles = await Promise.all(
      names.map(async (name) => {
        const pool = createPool({
          url: withDatabase(url, name),
          max: 2,
          applicationName: "role test",
        });
        try {
          await migrate(pool);
          const client = await pool.connect();
          await grantAppRole(client);
          client.release();
          return await usableAppRole(pool);
        } finally {
          await pool.end();
        }
      }),
    );
    expect(roles).toEqual(names.map(() => appRole));
  } finally {
    for (const name of names) await owner.query(`drop database if exists ${name} with (force)`);
    await owner.end();
  }
});

test("with a login of its own that owns nothing, a process cannot leave its role for the owner's", async () => {
  const { url, pool: owner } = await testDatabase();
  const name = `${new URL(url).pathname.slice(1)}_login`;
  const login = new URL(url);
  login.username = name;
  login.password = "secret";
  await owner.query(`create role ${name} login password 'secret'`);
  try {
    const stranger = createPool({ url: login.href, max: 1, applicationName: "role test" });
    expect(await usableAppRole(stranger)).toBeUndefined();
    await stranger.end();
    await owner.query(`grant ${appRole} to ${name}`);
    await asApp(login.href, async (pool) => {
      expect(await usableAppRole(pool)).toBe(appRole);
      await pool.query(entry, ["1 day"]);
      await pool.query("set role none");
      await expect(pool.query("delete from audit_entry")).rejects.toMatchObject(denied);
    });
  } finally {
    await owner.query(`drop role ${name}`);
  }
});

test("a login that owns the tables can leave its role: what the simple set-up does not prevent", async () => {
  const { url } = await testDatabase();
  await asApp(url, async (pool) => {
    const client = await pool.connect();
    await client.query("set role none");
    await expect(client.query("delete from audit_entry where false")).resolves.toBeDefined();
    client.release(true);
  });
});
