/* What the bench's processes say to each other over IPC. */

/** What a process has used since it started. */
export interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** From a server: where it listens, what it has used when it was asked by `"usage"`, that all arrived that it was to expect. */
export type ServerMessage =
  | { readonly ready: string }
  | { readonly usage: Usage }
  | { readonly arrived: true };

export type Operation = "get" | "list" | "create" | "order" | "route";
export type Transport = "rest" | "trpc-http" | "trpc-ws";

/** One stretch of load: as many requests as `connections` callers get answered one after the other. */
export interface Job {
  readonly url: string;
  readonly token: string;
  readonly transport: Transport;
  readonly operation: Operation;
  readonly connections: number;
  readonly seconds: number;
  /** How many products there are, or how many routes. */
  readonly size: number;
}

export interface Outcome {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not a success: a measure that has any is worth nothing. */
  readonly failures: number;
  readonly firstFailure: string;
}

/** Lets the parent ask what this process has used. */
export function answerUsage(): void {
  process.on("message", (message) => {
    if (message !== "usage") return;
    const { user, system } = process.cpuUsage();
    tell({ usage: { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } });
  });
  // A server outlives nobody.
  process.on("disconnect", () => process.exit());
}

export const tell = (message: ServerMessage): void => void process.send?.(message);
