import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { createPool } from "./pool.ts";

const folder = await mkdtemp(join(tmpdir(), "millrace-embedded-"));
const dataDir = join(folder, "postgres");
let messages: string[] = [];

beforeEach(() => {
  messages = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (message) => messages.push(message),
  });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function query(postgres: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const pool = createPool({ url: postgres.url, max: 1, applicationName: "embedded test" });
  try {
    return (await pool.query(text)).rows;
  } finally {
    await pool.end();
  }
}

/** Another process that owns the data, until it is killed. */
async function startElsewhere(): Promise<{ owner: ChildProcess; said: string }> {
  const module = new URL("./embedded.ts", import.meta.url).href;
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const dataDir = ${JSON.stringify(dataDir)};
    await startEmbeddedPostgres({ dataDir, log: () => {} }).then(
      ({ port }) => console.log("started", port),
      (error) => { console.log(error.message); process.exit(1); },
    );`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = await new Promise<string>((heard) =>
    owner.stdout.once("data", (line) => heard(String(line))),
  );
  return { owner, said };
}

async function kill(owner: ChildProcess): Promise<void> {
  const ended = new Promise((exit) => owner.once("exit", exit));
  owner.kill("SIGKILL");
  await ended;
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, "postmaster.pid"), "utf8"), 10);
}

test("data written before a stop is there after the next start", async () => {
  const first = await startEmbeddedPostgres({ dataDir, log: () => {} });
  await query(first, "create table kept as select 'an order' as what");
  await first.stop();
  expect(await query(await start(), "select what from kept")).toEqual([{ what: "an order" }]);
});

test("it writes to the disk before it says that a transaction is committed", async () => {
  const settings = "select current_setting('fsync') || current_setting('synchronous_commit') as on";
  expect(await query(await start(), settings)).toEqual([{ on: "onon" }]);
});

test("a second process on the same data is refused with a sentence, and the first works on", async () => {
  const postgres = await start();
  const { said } = await startElsewhere();
  expect(said).toContain(`already running on the data in ${folder}`);
  expect(await query(postgres, "select what from kept")).toHaveLength(1);
});

test("of processes that start together one wins, and the others are refused", async () => {
  const starts = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()]);
  const winners = starts.filter(({ said }) => said.startsWith("started"));
  expect(winners).toHaveLength(1);
  for (const { owner } of winners) await kill(owner);
});

test("when its owner was killed, the next start takes the running Postgres over", async () => {
  const { owner, said } = await startElsewhere();
  await kill(owner);
  const pid = await postmasterPid();
  const postgres = await start();
  expect(said.trim()).toBe(`started ${postgres.port}`);
  expect(await postmasterPid()).toBe(pid);
  expect(messages).toEqual([expect.stringContaining("Took over")]);
  expect(await query(postgres, "select what from kept")).toHaveLength(1);
});

test("when Postgres and its owner were killed, the next start recovers every commit", async () => {
  const { owner } = await startElsewhere();
  await kill(owner);
  const adopted = await startEmbeddedPostgres({ dataDir, log: () => {} });
  await query(adopted, "insert into kept values ('another')");
  process.kill(await postmasterPid(), "SIGKILL");
  expect(await query(await start(), "select what from kept")).toHaveLength(2);
});

test("a pid file that names a stranger does not stop the start", async () => {
  await writeFile(
    join(dataDir, "postmaster.pid"),
    `${process.pid}\n${dataDir}\n0\n5432\n\n\n\nready\n`,
  );
  expect(await query(await start(), "select what from kept")).toHaveLength(2);
});

test("a server that cannot start says why", async () => {
  const { port } = await start();
  const other = join(folder, "other");
  const failure = startEmbeddedPostgres({ dataDir: other, port, log: () => {} });
  await expect(failure).rejects.toThrow(/did not start(.|\n)*Address already in use/);
});
