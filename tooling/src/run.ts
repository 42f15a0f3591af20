import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./checks/source-files.ts";

export interface Outcome {
  ok: boolean;
  /** stdout and stderr in the order of their arrival; empty if the command wrote to the terminal. */
  output: string;
}

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** "pass" hands the terminal to the command, "collect" (default) keeps what it prints. */
  output?: "collect" | "pass";
}

/**
 * Runs a command of the workspace and never throws: a command that cannot start is a failed one.
 * `node` and the tools in node_modules/.bin are found without a path. SIGTERM is passed on.
 */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program = "", ...args] = command;
  const { cwd = root, env = process.env, output = "collect" } = options;
  const path = [join(cwd, "node_modules/.bin"), join(root, "node_modules/.bin"), env.PATH];
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...env, PATH: path.join(delimiter) },
      stdio: output === "pass" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    const pieces: Buffer[] = [];
    child.stdout?.on("data", (piece: Buffer) => pieces.push(piece));
    child.stderr?.on("data", (piece: Buffer) => pieces.push(piece));
    const terminate = () => child.kill("SIGTERM");
    process.once("SIGTERM", terminate);
    const done = (ok: boolean, more = "") => {
      process.off("SIGTERM", terminate);
      settle({ ok, output: Buffer.concat(pieces).toString("utf8") + more });
    };
    child.on("error", (error) => done(false, `${program}: ${error.message}\n`));
    child.on("close", (code) => done(code === 0));
  });
}

/** Calls `work` on each item, at most `width` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
