import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import pg from "pg";

/** A Postgres for one soak run, which waits for the disk as a real one does. */
export interface ScratchPostgres {
  /** An empty database of its own for each part. */
  database(name: string): Promise<string>;
  /** Kills it with SIGKILL, all its processes, and starts it again on the same port. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startScratchPostgres(): Promise<ScratchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-soak-"));
  const dataDir = join(folder, "postgres");
  const options = { dataDir, maxConnections: 200, log: () => {} };
  let postgres = await startEmbeddedPostgres(options);
  const { port } = postgres;
  return {
    async database(name) {
      const admin = new pg.Client({ connectionString: postgres.url });
      await admin.connect();
      await admin.query(`create database ${name}`);
      await admin.end();
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async crash() {
      const [pid] = (await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
      postgres = await startEmbeddedPostgres({ ...options, port });
    },
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
