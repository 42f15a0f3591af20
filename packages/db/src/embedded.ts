import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { type PostgresBinaries, postgresBinaries } from "./postgres-binaries.ts";
import { readPostmaster } from "./postmaster.ts";

const USER = "millrace";
const DATABASE = "millrace";
/** Held by the process that owns the data; Postgres gives it up when that process is gone. */
const OWNER_LOCK = 7_163_840_002;

export type EmbeddedOptions = {
  /** Kept between runs. Made, with its parents, when it is not there. */
  dataDir: string;
  /** A free one when not given. Ignored when Postgres survived the last run. */
  port?: number;
  /** False only for data that may be lost: writes then never wait for the disk. */
  durable?: boolean;
  maxConnections?: number;
  log: (message: string) => void;
};

export type EmbeddedPostgres = {
  url: string;
  port: number;
  /** Ends all connections, writes everything to disk and stops. */
  stop(): Promise<void>;
};

/**
 * Postgres on 127.0.0.1 for one process, from binaries that npm installed, in `dataDir`.
 *
 * A process owns its `dataDir` alone: a second one is refused with a sentence. A killed owner leaves
 * Postgres running; the next start takes it over as it is, or recovers what a crash of the machine
 * left behind. A start that is killed at any instruction leaves nothing that hinders the next one.
 * Ctrl-C does not reach Postgres: `stop` decides when it ends.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(dirname(resolve(options.dataDir)), { recursive: true });
  const dataDir = join(
    await realpath(dirname(resolve(options.dataDir))),
    basename(options.dataDir),
  );
  const binaries = await postgresBinaries(dataDir);

  if (!(await exists(join(dataDir, "PG_VERSION")))) {
    options.log("Making a new Postgres in this folder");
    await initialise(binaries, dataDir, options.durable ?? true);
  }
  const password = (await readFile(passwordFile(dataDir), "utf8")).trim();
  const { owner, port } = await own(binaries, dataDir, password, options);

  return {
    url: await urlOf(dataDir, port),
    port,
    async stop() {
      await owner.end();
      if ((await readPostmaster(dataDir)) === undefined) return;
      await binaries.exec("pg_ctl", ["stop", "-D", dataDir, "-m", "fast", "-w", "-t", "60"]);
    },
  };
}

/** Where the Postgres of this folder answers while somebody runs it, for programs beside its owner; undefined when nobody does. */
export async function runningEmbeddedUrl(dataDir: string): Promise<string | undefined> {
  const directory = await realpath(resolve(dataDir)).catch(() => undefined);
  const port = directory && (await readPostmaster(directory));
  return directory && port ? urlOf(directory, port) : undefined;
}

async function urlOf(dataDir: string, port: number): Promise<string> {
  const password = (await readFile(passwordFile(dataDir), "utf8")).trim();
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** The connection whose lock makes this process the owner, to a Postgres that runs or is started. */
async function own(
  binaries: PostgresBinaries,
  dataDir: string,
  password: string,
  options: EmbeddedOptions,
): Promise<{ owner: pg.Client; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const survivor = await readPostmaster(dataDir);
    const port = survivor ?? (await launch(binaries, dataDir, options));
    const owner = new pg.Client({
      host: "127.0.0.1",
      port,
      user: USER,
      password,
      database: "postgres",
      application_name: "millrace owner",
      connectionTimeoutMillis: 5_000,
    });
    owner.on("error", (error) => options.log(`The embedded Postgres broke off: ${error.message}`));
    let claimed: boolean;
    try {
      await owner.connect();
      claimed = await claim(owner);
      if (claimed) await createDatabase(owner);
    } catch (error) {
      await owner.end().catch(() => {});
      // A survivor may be about to die, by the same kill that hit its owner: look again.
      if (survivor === undefined || attempt === 100) throw error;
      await sleep(50);
      continue;
    }
    if (!claimed) {
      await owner.end();
      throw new Error(
        `Millrace is already running on the data in ${dirname(dataDir)}. ` +
          "Stop it first, or choose another folder with MILLRACE_DATA_DIR.",
      );
    }
    if (survivor !== undefined)
      options.log(`Took over the Postgres of the last start (port ${port})`);
    return { owner, port };
  }
}

/** Waits a second: Postgres may not have noticed yet that the last owner was killed. */
async function claim(owner: pg.Client): Promise<boolean> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const { rows } = await owner.query<{ mine: boolean }>(
      "select pg_try_advisory_lock($1) as mine",
      [OWNER_LOCK],
    );
    if (rows[0]?.mine) return true;
    await sleep(50);
  }
  return false;
}

async function createDatabase(owner: pg.Client): Promise<void> {
  const { rowCount } = await owner.query("select 1 from pg_database where datname = $1", [
    DATABASE,
  ]);
  if (rowCount === 0) await owner.query(`create database ${DATABASE}`);
}

/** Made beside its place and moved there whole, so that a kill in the middle leaves no half of one. */
async function initialise(
  binaries: PostgresBinaries,
  dataDir: string,
  durable: boolean,
): Promise<void> {
  const making = `${dataDir}.making-${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making);
  await binaries.own(making);
  const password = `${making}.password`;
  await writeFile(password, `${randomBytes(24).toString("hex")}\n`, { mode: 0o600 });
  try {
    await binaries.exec("initdb", [
      `--pgdata=${making}`,
      `--username=${USER}`,
      `--pwfile=${password}`,
      "--auth=scram-sha-256",
      // The password is random: hashing it slowly would only slow down each connection.
      "--set=scram_iterations=1",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ]);
    await rename(password, passwordFile(making));
    await rename(making, dataDir).catch(async (error: NodeJS.ErrnoException) => {
      // Another start was faster; its Postgres is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
    await rm(password, { force: true });
  }
}

function passwordFile(dataDir: string): string {
  return join(dataDir, "millrace.password");
}

async function launch(
  binaries: PostgresBinaries,
  dataDir: string,
  options: EmbeddedOptions,
): Promise<number> {
  const port = options.port ?? (await freePort());
  const logFile = `${dataDir}.log`;
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: options.maxConnections ?? 100,
    timezone: "UTC",
    log_timezone: "UTC",
    // Compiling a plan of a millisecond takes longer than running it.
    jit: "off",
    // One machine, no standby: less to write.
    wal_level: "minimal",
    max_wal_senders: 0,
    // Refused writes are ordinary answers here; the log is for what is wrong with Postgres.
    log_min_messages: "log",
    log_checkpoints: "off",
    ...(options.durable === false
      ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }
      : {}),
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const start = ["start", "-D", dataDir, "-w", "-t", "60", "-l", logFile, "-o", flags.join(" ")];
  const log = await open(logFile, "a");
  const before = (await log.stat()).size;
  await log.close();

  for (let attempt = 1; ; attempt++) {
    try {
      await binaries.exec("pg_ctl", start);
      return port;
    } catch (error) {
      const running = await readPostmaster(dataDir);
      if (running !== undefined) return running; // another start was faster
      const reason = (await readFile(logFile, "utf8")).slice(before).trim();
      // A killed Postgres: its last backends need a moment to notice and to let go of the memory.
      if (!/pre-existing shared memory block/.test(reason) || attempt === 20) {
        throw new Error(`The embedded Postgres did not start (${logFile}):\n${reason}`, {
          cause: error,
        });
      }
      await sleep(250);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** The address of another database in the same cluster, made when it is not there. */
export async function databaseBeside(url: string, name: string): Promise<string> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    const { rowCount } = await owner.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await owner.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await owner.end();
  }
  const beside = new URL(url);
  beside.pathname = `/${name}`;
  return beside.href;
}
