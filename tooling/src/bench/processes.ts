import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Job, Outcome, ServerMessage, Usage } from "./protocol.ts";

/** A process under measure. */
export interface Server {
  readonly url: string;
  readonly startMs: number;
  usage(): Promise<Usage>;
  /** Anything else that the process understands. */
  send(message: string | object): void;
  /** Resolves when the sink says that all have arrived. */
  arrived(): Promise<true>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Path of the program. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const running = new Set<ChildProcess>();

/** Ends what is still running; for the end of the bench, however it comes. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

function launch({ program, args = [], env = {}, cwd }: ServerOptions): ChildProcess {
  const child = fork(program, args, {
    cwd,
    // The bench's own settings must not reach what is measured.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** Starts a server and waits until it says where it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const started = performance.now();
  const child = launch(options);
  const died = new Promise<never>((_, reject) => {
    child.once("exit", (code, signal) =>
      reject(new Error(`${options.program} ended (${signal ?? code})`)),
    );
  });
  died.catch(() => {});
  const next = async <T>(take: (message: ServerMessage) => T | undefined): Promise<T> => {
    for (;;) {
      const [message] = (await Promise.race([once(child, "message"), died])) as [ServerMessage];
      const taken = take(message);
      if (taken !== undefined) return taken;
    }
  };
  const url = await next((message) => ("ready" in message ? message.ready : undefined));
  return {
    url,
    startMs: performance.now() - started,
    usage() {
      const usage = next((message) => ("usage" in message ? message.usage : undefined));
      child.send("usage");
      return usage;
    },
    send: (message) => void child.send(message),
    arrived: () => next((message) => ("arrived" in message ? message.arrived : undefined)),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** The process that makes the load. */
export interface Loader {
  run(job: Job): Promise<Outcome>;
  stop(): void;
}

export function startLoader(): Loader {
  const child = launch({ program: join(import.meta.dirname, "load.ts") });
  return {
    async run(job) {
      child.send(job);
      const [outcome] = (await once(child, "message")) as [Outcome];
      return outcome;
    },
    stop: () => void child.kill("SIGKILL"),
  };
}
