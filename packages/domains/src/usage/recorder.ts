import type { Actor } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import type { Platform } from "@millrace/platform/platform";
import { readSetting } from "@millrace/platform/settings";
import { insertRecords, type RecordRow } from "./records.store.ts";
import { bucketOf } from "./usage.rules.ts";
import { isRecording } from "./usage.settings.ts";

/** A request that has been answered, or whose client left. */
export interface FinishedRequest {
  /** Undefined when the caller was not known yet. */
  readonly actor: Actor | undefined;
  readonly operation: string | undefined;
  readonly transport: "rest" | "trpc" | "ws";
  readonly method: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly ip: string | undefined;
  readonly agent: string | undefined;
  /** The problem's code. */
  readonly code: string | undefined;
  readonly requestId: string;
}

export interface UsageRecorder {
  /** False while an administrator has switched recording off: what is recorded is dropped unseen. */
  readonly isOn: boolean;
  /** Notes a request. Waits for nothing, asks nobody, never throws; when too much is waiting to be written, the request is dropped and counted. */
  record(request: FinishedRequest): void;
  /** Of this process, since it started. */
  readonly figures: {
    readonly written: number;
    readonly dropped: number;
    readonly waiting: number;
  };
  /** Writes what is waiting (at most 5 s long), and records no more. */
  stop(): Promise<void>;
}

/** Requests that wait to be written at most: some 10 s of a busy server, 10 MB. */
const mostWaiting = 20_000;
const batchSize = 500;
const everyMs = 1_000;
const lastChanceMs = 5_000;

type Noted = FinishedRequest & { readonly at: Date };

/**
 * Records the requests of this process: kept in memory, written every second, or as soon as there are 500, in one statement off the request
 * path. What cannot be written is kept, within the bound, and tried again each second: each is written once.
 */
export function startUsage(
  platform: Platform,
  bounds: { mostWaiting: number; everyMs: number } = { mostWaiting, everyMs },
): UsageRecorder {
  const { log, clock } = platform;
  let noted: Noted[] = [];
  /** What is being written, or could not be. */
  let batch: RecordRow[] = [];
  let isOn = true;
  let writing: Promise<void> | undefined;
  let isFailing = false;
  let isStopped = false;
  const figures = { written: 0, dropped: 0, waiting: 0 };
  const knownDays = new Set<string>();
  const timer = setInterval(() => void write(), bounds.everyMs).unref();

  async function writeAll(): Promise<void> {
    try {
      isOn = await readSetting({ platform }, isRecording);
      while (batch.length + noted.length > 0) {
        if (batch.length === 0) {
          batch = noted.slice(0, batchSize).map(rowOf);
          noted = noted.slice(batchSize);
        }
        await insertRecords(platform, batch, knownDays);
        figures.written += batch.length;
        batch = [];
        isFailing = false;
      }
    } catch (error) {
      // A partition that has gone meanwhile is made again.
      knownDays.clear();
      if (isUnwritable(error)) {
        figures.dropped += batch.length;
        batch = [];
      }
      if (!isFailing) log.warn({ err: error }, "usage was not written; it is tried again");
      isFailing = true;
    }
  }

  function write(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    get isOn() {
      return isOn;
    },
    record(request) {
      if (!isOn || isStopped) return;
      if (noted.length + batch.length >= bounds.mostWaiting) {
        figures.dropped += 1;
        return;
      }
      noted.push({ ...request, at: clock.now() });
      // Not in this turn of the event loop: whoever was answered goes first.
      if (noted.length === batchSize && !writing && !isFailing) setImmediate(() => void write());
    },
    get figures() {
      return { ...figures, waiting: noted.length + batch.length };
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      const late = new Promise((resolve) => setTimeout(resolve, lastChanceMs).unref());
      // What is being written now may have begun before the last ones were noted.
      await Promise.race([late, write().then(write)]);
      const left = noted.length + batch.length;
      if (left > 0) log.warn({ requests: left }, "usage was lost");
    },
  };
}

/** Postgres refuses the values themselves (class 22, data exception): they would be refused for ever, and all others would wait. */
const isUnwritable = (error: unknown) =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  error.code.startsWith("22");

const mostBytes = 2 ** 31 - 1;

function rowOf(request: Noted): RecordRow {
  const { actor, milliseconds } = request;
  return {
    at: request.at,
    id: newId(),
    actor: actor ? `${actor.kind}:${actor.id}` : "anonymous:anonymous",
    user_id: personBehind(actor),
    operation: request.operation ?? null,
    transport: request.transport,
    method: request.method,
    status: request.status,
    milliseconds,
    bucket: bucketOf(milliseconds),
    request_bytes: Math.min(request.requestBytes, mostBytes),
    response_bytes: Math.min(request.responseBytes, mostBytes),
    ip: request.ip ?? null,
    agent: request.agent ?? null,
    code: request.code ?? null,
    request_id: request.requestId,
  };
}

function personBehind(actor: Actor | undefined): string | null {
  if (actor?.kind === "user") return actor.id;
  return actor?.kind === "key" || actor?.kind === "client" ? actor.userId : null;
}
