import type { z } from "zod";
import type { Ctx } from "./context.ts";
import type { EventType, LoggedEvent } from "./events.ts";
import { actorOf } from "./events.ts";
import { newId } from "./id.ts";
import { traceparent } from "./tracing.ts";
import { pendingOf, type TxCtx } from "./transact.ts";

/** A queue per class of work, so that a long import never delays a notice. */
export type QueueName = "notify" | "import" | "export" | "document" | "connector" | "maintenance";

/** What a running job can tell and be told. */
export interface RunHandle {
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Shown in the history while the job runs; also renews its lease. */
  progress(value: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface JobType<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly queue: QueueName;
  readonly input: Input;
  /** Tries in all, and the pause after the first failure; it doubles with each, ±20 %. */
  readonly retry: { readonly attempts: number; readonly backoffSeconds: number };
  /** A schedule: cron with a time zone. It fires once however many workers run; missed times are caught up once. */
  readonly every?: { readonly cron: string; readonly timezone: string };
  /**
   * Does the work. It may run again after a crash at any instruction, so its effects are either idempotent or in one transaction with
   * something that says so. What it returns is kept in the history.
   */
  run(
    ctx: Ctx,
    input: z.output<Input>,
    handle: RunHandle,
  ): Promise<Readonly<Record<string, unknown>> | void>;
}

/** Declares a job. A scheduled job's input must accept `{}`. */
export function defineJob<Input extends z.ZodObject>(job: JobType<Input>): JobType<Input> {
  if (job.every) job.input.parse({});
  return job;
}

/** Work that follows an event, exactly once: `run` is called in the transaction that marks the event as had. */
export interface ListenerType {
  readonly name: string;
  readonly summary: string;
  readonly queue: QueueName;
  readonly on: readonly EventType[];
  readonly run: (tx: TxCtx, event: LoggedEvent) => Promise<void>;
}

/** Tries of a listener in all: it must succeed in the end, so there are many. */
export const listenerTries = 25;

export function defineListener(listener: ListenerType): ListenerType {
  return listener;
}

/**
 * Asks for a job in the caller's transaction: it will run if and only if the transaction commits. Two calls with one `key` are one job.
 * Returns the run's id (of this call; an earlier one's row stays when the key was taken).
 */
export function enqueue<Input extends z.ZodObject>(
  tx: TxCtx,
  job: JobType<Input>,
  input: z.input<Input>,
  options: { key?: string; runAt?: Date } = {},
): string {
  const id = newId();
  pendingOf(tx).jobs.push({
    id,
    name: job.name,
    queue: job.queue,
    key: options.key ?? null,
    input: job.input.parse(input),
    status: "queued",
    run_at: options.runAt ?? tx.now,
    actor: actorOf(tx),
    trace: tx.requestId,
    traceparent: traceparent(),
    created_at: tx.now,
  });
  return id;
}
