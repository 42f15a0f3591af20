import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@millrace/db/free-port";

const root = join(import.meta.dirname, "../../..");
const entries = {
  /** `pnpm start` */
  server: "apps/server/src/main.ts",
  /** `pnpm start:worker` */
  worker: "apps/worker/src/main.ts",
  /** `pnpm dev`: brings its own Postgres, does everything in one process */
  dev: "apps/server/src/dev.ts",
} as const;

/** A Millrace in a process of its own, as an operator starts it. */
export interface RunningMillrace {
  readonly name: keyof typeof entries;
  /** Where it answers; a worker does not. */
  readonly url: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  output(): string;
  isRunning(): boolean;
  /** Ends it at whatever instruction it is. */
  kill(): Promise<void>;
  /** Asks it to end, as an operator does; its exit code. */
  stop(): Promise<number | null>;
  /** The memory it holds now, in bytes; null where this system does not tell. */
  memory(): Promise<number | null>;
}

/** What it printed when it ended before it was ready. */
export class StartFailed extends Error {
  readonly code: number | null;

  constructor(name: string, code: number | null, output: string) {
    super(`${name} ended with ${code} before it was ready:\n${output}`);
    this.code = code;
  }
}

/**
 * Starts a process of Millrace with these settings and no others, on a free port unless `PORT` names one, and waits until it is ready
 * for work. It dies with the caller. Throws `StartFailed` with what it said when it ends before.
 */
export async function startMillrace(
  name: keyof typeof entries,
  settings: Readonly<Record<string, string>>,
): Promise<RunningMillrace> {
  const port = settings.PORT ?? String(await freePort());
  const child = spawn(process.execPath, [join(root, entries[name])], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings, PORT: port },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed: string[] = [];
  child.stdout.on("data", (piece: Buffer) => printed.push(piece.toString()));
  child.stderr.on("data", (piece: Buffer) => printed.push(piece.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  endWithUs(child, ended);

  const running: RunningMillrace = {
    name,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => printed.join(""),
    isRunning: () => isRunning(child),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
    memory: () => residentMemory(child.pid ?? 0),
  };
  while (!(await isReady(running))) {
    if (!isRunning(child)) throw new StartFailed(name, await ended, running.output());
    await sleep(20);
  }
  return running;
}

/** However we end, the child does: the watcher's input closes with us. */
function endWithUs(child: ChildProcess, ended: Promise<unknown>): void {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null';
  const watcher = spawn("sh", ["-c", script, "sh", String(child.pid)], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.once("error", () => process.once("exit", () => child.kill("SIGKILL")));
  void ended.then(() => watcher.kill());
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

async function isReady({ name, url, output }: RunningMillrace): Promise<boolean> {
  if (name === "worker") return output().includes('"msg":"ready"');
  const signal = AbortSignal.timeout(1000);
  const answer = await fetch(`${url}/health/ready`, { signal }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

async function residentMemory(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
