import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { migrate, readMigrations } from "@millrace/db/migrate";
import { createPool, type Pool } from "@millrace/db/pool";
import { readPostmaster } from "@millrace/db/postmaster";
import type { TestProject } from "vitest/node";
import { withDatabase } from "./database-url.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A URL whose user may create databases, and the migrated database to clone. */
    testPostgres: { adminUrl: string; template: string };
  }
}

const FOLDER = /^millrace-test-(\d+)-/;
const TEMPLATE_LOCK = 7_163_840_003;

let stop: () => Promise<void> = async () => {};

/**
 * One Postgres for the run: of TEST_DATABASE_URL, else an embedded one in a temporary folder that
 * never waits for the disk. In it, one database with all migrations, which tests clone.
 */
export async function setup(project: TestProject): Promise<void> {
  let adminUrl = process.env.TEST_DATABASE_URL;
  if (!adminUrl) {
    await sweep();
    const folder = await mkdtemp(join(tmpdir(), `millrace-test-${process.pid}-`));
    const postgres = await startEmbeddedPostgres({
      dataDir: join(folder, "postgres"),
      durable: false,
      maxConnections: 300,
      log: () => {},
    });
    adminUrl = postgres.url;
    stop = async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    };
  }
  try {
    project.provide("testPostgres", { adminUrl, template: await makeTemplate(adminUrl) });
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await stop();
}

/** Named after the migrations in it: on a kept server, a run with the same ones finds it made. */
async function makeTemplate(adminUrl: string): Promise<string> {
  const migrations = await readMigrations();
  const hash = createHash("sha256");
  for (const { checksum } of migrations) hash.update(checksum);
  const name = `millrace_template_${hash.digest("hex").slice(0, 16)}`;
  const admin = adminPool(adminUrl);
  try {
    const client = await admin.connect();
    await client.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      // Renamed when it is whole, so that a killed run leaves no half of one.
      await client.query("drop database if exists millrace_template_making with (force)");
      await client.query("create database millrace_template_making");
      const template = adminPool(withDatabase(adminUrl, "millrace_template_making"));
      await migrate(template).finally(() => template.end());
      await client.query(`alter database millrace_template_making rename to ${name}`);
    }
    client.release(true);
    return name;
  } finally {
    await admin.end();
  }
}

function adminPool(url: string): Pool {
  return createPool({ url, max: 1, applicationName: "millrace test setup" });
}

/** A run that was killed leaves its Postgres behind: stop it and remove its folder. */
async function sweep(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const owner = FOLDER.exec(entry)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = join(tmpdir(), entry);
    const dataDir = join(folder, "postgres");
    try {
      if ((await readPostmaster(dataDir)) !== undefined) {
        const survivor = await startEmbeddedPostgres({ dataDir, durable: false, log: () => {} });
        await survivor.stop();
      }
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Another run is sweeping it at this moment.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
