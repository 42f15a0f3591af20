import { setTimeout as sleep } from "node:timers/promises";
import { createPool, type Pool } from "@millrace/db/pool";
import { type RunningMillrace, startMillrace } from "./millrace.ts";
import { type Outside, processSettings, signIn } from "./outside.ts";
import { digestOf, expectedOf, sheetColumns, sheetFile } from "./sheet-file.ts";

interface SheetRun {
  readonly databaseUrl: string;
  /** With it the queue is on Redis, and a worker does the import. */
  readonly redisUrl?: string | undefined;
  /** Of the sheet, below its header. */
  readonly rows: number;
  readonly say?: (line: string) => void;
}

/** What a process may hold over what it held before; the bound of the requirement. */
const mostBytes = 200 * 2 ** 20;
/** The lease of the killed run lasts 30 s, its rows some more. */
const patienceMs = 240_000;

/**
 * Takes a large sheet through real processes: a dry run, then an import at which whoever does it is killed with SIGKILL half-way and started
 * again. Watches the memory of each and lays what came of it beside the sheet: what is missing, twice or other than in the sheet is a fault, in
 * a sentence.
 */
export async function killedImport({ databaseUrl, redisUrl, rows, say = () => {} }: SheetRun) {
  const faults: string[] = [];
  const expected = expectedOf(rows);
  const file = await sheetFile(rows);
  const settings = processSettings(databaseUrl, redisUrl);
  const pool = createPool({ url: databaseUrl, max: 2, applicationName: "millrace test" });
  let server = await startMillrace("server", settings);
  let worker = redisUrl ? await startMillrace("worker", settings) : undefined;
  const all = () => (worker ? [server, worker] : [server]);
  try {
    let caller = await signIn(server.url);
    const template = { name: "Weld log", columns: sheetColumns };
    const { id: templateId } = await caller.want("POST", "/workshop/templates", template);
    const send = (dryRun: boolean) => upload(server, caller, templateId, file, dryRun);
    const ended = (id: string) => follow(caller, id, ({ finishedAt }) => finishedAt !== null);
    const tallied = (what: string, { status, imported, failed }: Progress) => {
      if (status !== "completed" || imported !== expected.good || failed !== expected.bad)
        faults.push(`the ${what} ${status} with ${imported} good rows and ${failed} bad ones`);
    };

    let idle = await atRest(all());
    const figures: Record<string, string | number> = {
      sheet: `${rows} rows, ${inMegabytes(file.length)}`,
      "idle memory": idle.map(inMegabytes).join(" and "),
    };
    const dry = await watching(all(), idle, async () => ended(await send(true)));
    tallied("dry run", dry.result.last);
    if ((await entriesOf(pool)).length > 0) faults.push("the dry run wrote entries");
    say(`dry run: ${dry.seconds} s, ${inMegabytes(dry.over)} over idle`);

    let importId = "";
    const first = await watching(all(), idle, async () => {
      importId = await send(false);
      const held = await holdAt(pool, importId, rows / 2);
      await (worker ?? server).kill();
      await held.letGo();
      return held.processed;
    });
    const reached = first.result;
    if (reached < rows / 2 || reached >= rows) faults.push(`it was killed at row ${reached}`);
    say(`killed at row ${reached} of ${rows}: ${inMegabytes(first.over)} over idle`);

    if (worker) worker = await startMillrace("worker", settings);
    else {
      server = await startMillrace("server", settings);
      caller = await signIn(server.url);
    }
    idle = await atRest(all());
    const second = await watching(all(), idle, () => ended(importId));
    tallied("import", second.result.last);
    const lowest = Math.min(...second.result.steps);
    if (lowest < reached) faults.push(`it went back from row ${reached} to row ${lowest}`);
    const entries = await entriesOf(pool);
    if (entries.length !== expected.good)
      faults.push(`there are ${entries.length} entries, not ${expected.good}`);
    if (digestOf(entries) !== expected.digest)
      faults.push("the entries are not what the sheet has");
    const parts = { "dry run": dry, import: first, "import, gone on": second };
    for (const [what, { over }] of Object.entries(parts))
      if (over > mostBytes) faults.push(`the ${what} took ${inMegabytes(over)} over idle`);
    return {
      faults,
      figures: {
        ...figures,
        ...Object.fromEntries(
          Object.entries(parts).map(([what, { over }]) => [
            `${what}, over idle`,
            inMegabytes(over),
          ]),
        ),
        "dry run": `${dry.seconds} s`,
        "killed at row": reached,
        "gone on and over after": `${second.seconds} s`,
        entries: entries.length,
        "steps of progress seen": new Set(dry.result.steps).size,
      },
    };
  } finally {
    for (const each of all().filter((each) => each.isRunning())) {
      const code = await each.stop();
      if (code !== 0) faults.push(`the ${each.name} ended with ${code}`);
    }
    await pool.end();
  }
}

const inMegabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(bytes < 10e6 ? 1 : 0)} MB`;

interface Progress {
  readonly status: string;
  readonly processed: number;
  readonly imported: number;
  readonly failed: number;
  readonly finishedAt: string | null;
}

async function upload(
  { url }: RunningMillrace,
  { token }: Outside,
  templateId: string,
  file: Buffer,
  dryRun: boolean,
): Promise<string> {
  const form = new FormData();
  form.set("dryRun", String(dryRun));
  form.set("data", new File([new Uint8Array(file)], "welds.xlsx"));
  const path = `/api/v1/workshop/templates/${templateId}/entries/import`;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(url + path, { method: "POST", headers, body: form });
  const body = (await answer.json()) as { id: string };
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(body)}`);
  return body.id;
}

/** Reads an import until it is far enough, or over; its last answer, and how far it was in each. */
async function follow(caller: Outside, id: string, isEnough: (progress: Progress) => boolean) {
  const steps: number[] = [];
  for (const deadline = Date.now() + patienceMs; ; ) {
    const last: Progress = await caller.want("GET", `/workshop/imports/${id}`);
    steps.push(last.processed);
    if (isEnough(last) || last.finishedAt !== null) return { last, steps };
    if (Date.now() > deadline) throw new Error(`the import stays at row ${last.processed}`);
    await sleep(25);
  }
}

/**
 * Holds an import as soon as it is at that row, at the worst moment: entries of the next batch are written and their commit waits for us.
 * `processed` is what had been committed by then.
 */
export async function holdAt(pool: Pool, id: string, row: number) {
  const mine = await pool.connect();
  for (const deadline = Date.now() + patienceMs; ; ) {
    await mine.query("begin");
    const { rows } = await mine.query<{ processed: number; isOver: boolean }>(
      `select processed, finished_at is not null as "isOver" from sheet_import where id = $1 for update`,
      [id],
    );
    const { processed, isOver } = rows[0] ?? { processed: 0, isOver: true };
    const isThere = processed >= row || isOver;
    if (isThere) {
      while (!isOver && !(await isWaited(pool)) && Date.now() < deadline) await sleep(5);
      const letGo = async () => {
        await mine.query("rollback");
        mine.release();
      };
      return { processed, letGo };
    }
    await mine.query("commit");
    if (Date.now() > deadline) throw new Error(`the import stays at row ${processed}`);
    await sleep(5);
  }
}

/** Whether somebody waits to note progress. */
async function isWaited(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like 'update "sheet_import"%'`,
  );
  return rowCount !== 0;
}

/** The memory that each process holds before it has anything to do; 0 where the system does not tell. */
async function atRest(processes: readonly RunningMillrace[]): Promise<number[]> {
  const samples: number[][] = [];
  for (let turn = 0; turn < 50; turn++) samples.push(await sample(processes));
  return processes.map((_, at) => {
    const sorted = samples.map((held) => held[at] ?? 0).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  });
}

async function sample(processes: readonly RunningMillrace[]): Promise<number[]> {
  const held = await Promise.all(processes.map((each) => each.memory()));
  await sleep(20);
  return held.map((bytes) => bytes ?? 0);
}

/** By how much more than at rest one of the processes held at most while that was done. */
async function watching<T>(
  processes: readonly RunningMillrace[],
  idle: readonly number[],
  work: () => Promise<T>,
) {
  const began = performance.now();
  let over = 0;
  let isOver = false;
  const [result] = await Promise.all([
    work().finally(() => {
      isOver = true;
    }),
    (async () => {
      while (!isOver)
        for (const [at, held] of (await sample(processes)).entries())
          over = Math.max(over, held - (idle[at] ?? 0));
    })(),
  ]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return { result, over, seconds };
}

async function entriesOf(pool: Pool) {
  const { rows } = await pool.query<{ row: number; values: Record<string, unknown> }>(
    `select "row", "values" from sheet_entry order by "row", id`,
  );
  return rows;
}
