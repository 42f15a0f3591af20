import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Config } from "./config.ts";
import type { SpanStart, Tracer } from "./tracing.ts";

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

type OtelConfig = Pick<
  Config,
  "OTEL_EXPORTER_OTLP_HEADERS" | "OTEL_SERVICE_NAME" | "MILLRACE_TRACE_RATIO"
> & { readonly OTEL_EXPORTER_OTLP_ENDPOINT: string };

/**
 * A tracer that sends its spans in batches to `<endpoint>/v1/traces` (OTLP over HTTP, JSON). A collector that is away costs the spans that
 * do not fit into its queue of 2,048, and nothing else. Traces that a caller began are kept or dropped as the caller decided.
 */
export function otelTracer(config: OtelConfig): Tracer {
  const contexts = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": config.OTEL_SERVICE_NAME }),
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(config.MILLRACE_TRACE_RATIO),
    }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          url: `${config.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, "")}/v1/traces`,
          headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS),
        }),
        scheduledDelayMillis: 2_000,
      }),
    ],
  });
  const otel = provider.getTracer("millrace");
  const active = () => {
    const span = trace.getActiveSpan()?.spanContext();
    return span && isSpanContextValid(span) ? span : undefined;
  };

  const begin = ({ name, kind, attributes, parent }: SpanStart) => {
    const around = (parent && remote(parent)) || context.active();
    const span = otel.startSpan(name, { kind: kinds[kind], attributes: known(attributes) }, around);
    return { span, within: trace.setSpan(around, span) };
  };

  return {
    run(start, run) {
      const { span, within } = begin(start);
      return context.with(within, async () => {
        try {
          return await run();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute("error.type", typeOf(error));
          throw error;
        } finally {
          span.end();
        }
      });
    },
    note({ name, attributes, failed }) {
      const span = trace.getActiveSpan();
      if (!span) return;
      if (name !== undefined) span.updateName(name);
      if (attributes) span.setAttributes(known(attributes));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    },
    traceparent() {
      const span = active();
      if (!span) return undefined;
      const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, "0");
      return `00-${span.traceId}-${span.spanId}-${flags}`;
    },
    ids() {
      const span = active();
      return span && { trace_id: span.traceId, span_id: span.spanId };
    },
    instrument(client) {
      const query = client.query.bind(client) as Query;
      const traced: Query = (text, values, callback) => {
        if (typeof text !== "string" || !active()) return query(text, values, callback);
        const done = (typeof values === "function" ? values : callback) as Callback | undefined;
        const { span } = begin({
          name: text.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? "SQL",
          kind: "client",
          // Parameters are never part of it.
          attributes: { "db.system.name": "postgresql", "db.query.text": text.slice(0, 2_000) },
        });
        const end = (error?: unknown) => {
          if (error)
            span
              .setStatus({ code: SpanStatusCode.ERROR })
              .setAttribute("error.type", typeOf(error));
          span.end();
        };
        if (done) {
          const ended: Callback = (error, result) => {
            end(error);
            done(error, result);
          };
          return typeof values === "function" ? query(text, ended) : query(text, values, ended);
        }
        const answer = query(text, values);
        answer?.then(() => end(), end);
        return answer;
      };
      client.query = traced as typeof client.query;
    },
    async stop() {
      await provider.shutdown().catch(() => {});
      contexts.disable();
      context.disable();
    },
  };
}

type Callback = (error: Error | null, result?: unknown) => void;
type Query = (query: unknown, values?: unknown, callback?: unknown) => Promise<unknown> | undefined;

/** W3C Trace Context, version 00 and what later versions keep of it. */
function remote(traceparent: string): Context | undefined {
  const [, traceId, spanId, flags] =
    /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/.exec(traceparent) ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const span = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : undefined;
}

/** Messages of errors may hold what people typed; their kinds do not. */
const typeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};

const known = (attributes: SpanStart["attributes"] = {}): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

/** `name=value,name=value`, values percent-encoded, as the OpenTelemetry specification has it. */
function headersOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? "").split(",").flatMap((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) return [];
    return [[pair.slice(0, equals).trim(), decodeURIComponent(pair.slice(equals + 1).trim())]];
  });
  return Object.fromEntries(pairs);
}
