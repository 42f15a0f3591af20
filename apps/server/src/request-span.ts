import type { IncomingMessage, ServerResponse } from "node:http";
import { isTracing, noteSpan, traced } from "@millrace/platform/tracing";
import type { Outcome } from "@millrace/rest/rest";

/** Handles the request within a span that continues the caller's trace (`traceparent`), where traces are kept. */
export function inRequestSpan(
  req: IncomingMessage,
  res: ServerResponse,
  handle: () => Promise<void>,
): Promise<void> {
  if (!isTracing()) return handle();
  const path = req.url?.split("?", 1)[0] ?? "";
  const parent = req.headers.traceparent;
  const start = {
    name: req.method ?? "HTTP",
    kind: "server",
    parent: typeof parent === "string" ? parent : undefined,
    attributes: { "http.request.method": req.method, "url.path": path },
  } as const;
  return traced(start, async () => {
    await handle();
    const { statusCode } = res;
    noteSpan({
      attributes: { "http.response.status_code": statusCode },
      failed: statusCode >= 500,
    });
  });
}

/** Says on the request's span which operation it was and who asked, by which kind of credential; not by whose. */
export function noteRequest({ operation, requestId, ctx, code, req }: Outcome): void {
  if (!isTracing()) return;
  noteSpan({
    name: operation && `${req.method} ${operation.path}`,
    attributes: {
      "http.route": operation?.path,
      "millrace.operation": operation?.id,
      "millrace.actor.kind": ctx?.actor.kind,
      "millrace.request_id": requestId,
      "millrace.problem": code,
    },
  });
}
