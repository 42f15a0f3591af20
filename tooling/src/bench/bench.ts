import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { makeDatabase, seed } from "./dataset.ts";
import { type Loader, type Server, startLoader, startServer } from "./processes.ts";

export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly quick: boolean;
}

/** What every measure works with. */
export interface Bench {
  readonly pace: Pace;
  readonly folder: string;
  readonly loader: Loader;
  say(line: string): void;
  /** CPU time that Postgres has used so far, in microseconds; undefined where the system does not show it. */
  databaseCpu(): Promise<number | undefined>;
  /** A new database of this name; migrated, unless it is to stay without tables. */
  database(name: string, isMigrated?: boolean): Promise<string>;
  /** The database with 100,000 products that most measures share. */
  shared(): Promise<Shared>;
  close(): Promise<void>;
}

export interface Shared {
  readonly url: string;
  readonly products: number;
  /** Millrace and the bare server on it, started when first asked for. */
  millrace(): Promise<SignedIn>;
  bare(): Promise<SignedIn>;
}

export interface SignedIn {
  readonly server: Server;
  readonly token: string;
}

export const root = join(import.meta.dirname, "../../..");
/** A program of the bench's own. */
export const program = (name: string): string => join(import.meta.dirname, name);

const encryptionKey = randomBytes(32).toString("base64");
const admin = { email: "bench@example.com", password: "only for this bench" };

/** The environment of a Millrace in production, as far as the bench has a say in it. */
export const settings = (url: string): Record<string, string> => ({
  NODE_ENV: "production",
  DATABASE_URL: url,
  MILLRACE_ENCRYPTION_KEYS: encryptionKey,
  PORT: "0",
  MILLRACE_ADMIN_EMAIL: admin.email,
  MILLRACE_ADMIN_PASSWORD: admin.password,
  MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
  MILLRACE_MAX_UPLOAD_MB: "100",
  MILLRACE_LOGIN_LIMIT: "100000",
  MILLRACE_RATE_LIMITS: "false",
});

/** Millrace of the checkout at `checkout` (this one unless given), signed in. */
export async function startMillrace(
  url: string,
  { checkout = root, part = "server" }: { checkout?: string; part?: "server" | "both" } = {},
): Promise<SignedIn> {
  const server = await startServer({
    program: program("served.ts"),
    args: [checkout, part],
    env: settings(url),
    cwd: checkout,
  });
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(admin),
  });
  if (!answer.ok) throw new Error(`cannot sign in: ${answer.status} ${await answer.text()}`);
  const { accessToken } = (await answer.json()) as { accessToken: string };
  return { server, token: accessToken };
}

/** The workers' part of Millrace alone. */
export const startWorkers = (url: string): Promise<Server> =>
  startServer({ program: program("served.ts"), args: [root, "workers"], env: settings(url) });

async function startBare(url: string): Promise<SignedIn> {
  const token = "a-token-as-long-as-it-gets";
  const server = await startServer({
    program: program("bare.ts"),
    args: [token],
    env: { DATABASE_URL: url, NODE_ENV: "production" },
  });
  return { server, token };
}

/** Brings Postgres up in a scratch folder, with the settings of production: every commit waits for the disk. */
export async function openBench(pace: Pace, say: (line: string) => void): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  const dataDir = join(folder, "postgres");
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const loader = startLoader();
  const database = (name: string, isMigrated = true) =>
    makeDatabase(postgres.url, name, isMigrated);
  const shared = once(async (): Promise<Shared> => {
    const products = 100_000;
    say(`making ${products.toLocaleString("en")} products with stock …`);
    const url = await database("shared");
    await seed(url, products);
    return {
      url,
      products,
      millrace: once(() => startMillrace(url)),
      bare: once(() => startBare(url)),
    };
  });
  return {
    pace,
    folder,
    loader,
    say,
    databaseCpu: () => cpuOfPostgres(dataDir),
    database,
    shared,
    async close() {
      loader.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const microsPerTick = 10_000;

/** The postmaster, those of its children that have ended, and those that run. */
async function cpuOfPostgres(dataDir: string): Promise<number | undefined> {
  try {
    const [postmaster = ""] = (await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n");
    let ticks = 0;
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [, parent = 0] = fields;
      const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
      if (pid === postmaster) ticks += user + system + endedUser + endedSystem;
      else if (String(parent) === postmaster) ticks += user + system;
    }
    return ticks * microsPerTick;
  } catch {
    return undefined;
  }
}
