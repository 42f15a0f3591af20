import type { PoolClient } from "@millrace/db/pool";

/*
 * Spans without a library: nothing of OpenTelemetry is loaded, and none of this costs more than one look at a variable, unless the
 * configuration names a collector. Then `otel.ts` is the tracer.
 */

export type SpanKind = "server" | "client" | "consumer" | "internal";

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
  /** The W3C `traceparent` of what caused this, when that is not what runs around it. What is not one is ignored. */
  readonly parent?: string | null | undefined;
}

export interface SpanNote {
  readonly name?: string | undefined;
  readonly attributes?: SpanAttributes;
  readonly failed?: boolean;
}

export interface Tracer {
  run<T>(start: SpanStart, run: () => Promise<T>): Promise<T>;
  note(note: SpanNote): void;
  traceparent(): string | undefined;
  ids(): { trace_id: string; span_id: string } | undefined;
  /** Makes a span of each statement of this connection that runs within another span. */
  instrument(client: PoolClient): void;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

let tracer: Tracer | undefined;

/** Makes this the process's tracer; undefined for none. */
export function useTracer(next: Tracer | undefined): void {
  tracer = next;
}

export function isTracing(): boolean {
  return tracer !== undefined;
}

/** Runs within a span of its own; one that rejects is marked as failed. */
export function traced<T>(start: SpanStart, run: () => Promise<T>): Promise<T> {
  return tracer ? tracer.run(start, run) : run();
}

/** Says more about the span that this runs within. */
export function noteSpan(note: SpanNote): void {
  tracer?.note(note);
}

/** The W3C `traceparent` of the span that this runs within: what is caused now names it, and so joins its trace. */
export function traceparent(): string | undefined {
  return tracer?.traceparent();
}

/** For each line of the log: which span it was written in. */
export function spanIds(): { trace_id: string; span_id: string } | undefined {
  return tracer?.ids();
}
