import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The port of the Postgres that runs on this data directory, or undefined when none does. Waits
 * while it is starting, recovering or stopping. A pid file whose process is gone, or is another
 * program by now, is removed: Postgres would refuse to start beside a stranger with that pid.
 */
export async function readPostmaster(dataDir: string): Promise<number | undefined> {
  const file = join(dataDir, "postmaster.pid");
  for (;;) {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    // pid, data directory, start time, port, socket directory, address, shared memory, status
    const lines = text.split("\n").map((line) => line.trim());
    if (!(await isPostgresOf(Number(lines[0]), dataDir))) {
      await rm(file, { force: true });
      return undefined;
    }
    if (lines[7] === "ready") return Number(lines[3]);
    await sleep(50);
  }
}

async function isPostgresOf(pid: number, dataDir: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return (await commandOf(pid)).includes(dataDir);
}

async function commandOf(pid: number): Promise<string> {
  try {
    if (process.platform === "linux") return await readFile(`/proc/${pid}/cmdline`, "utf8");
    if (process.platform === "win32") {
      const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
      return (await run("powershell", ["-NoProfile", "-Command", query])).stdout;
    }
    return (await run("ps", ["-o", "command=", "-p", String(pid)])).stdout;
  } catch {
    return ""; // no such process
  }
}
