import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AuditExport, exportEntries } from "@millrace/domains/audit/index";
import { defaultApiVersion } from "@millrace/platform/api-versions";
import type { AuditEntry } from "@millrace/platform/audit-log";
import { type Ctx, may } from "@millrace/platform/context";
import { csvLine } from "@millrace/platform/csv";
import type { Platform } from "@millrace/platform/platform";
import { forbidden, invalid, methodNotAllowed, unauthenticated } from "@millrace/platform/problems";
import { asDomainError } from "@millrace/platform/refusals";
import { parseQuery } from "@millrace/rest/query";
import { respondProblem } from "@millrace/rest/respond";
import { type CreateContext, newRequestId } from "./context.ts";

/** Where it is, under every version. */
export const auditExportPath = /^\/api\/(?:v\d+\/)?audit\/export$/;

const columns = [
  "id",
  "at",
  "actor",
  "action",
  "entityType",
  "entityId",
  "ip",
  "trace",
  "before",
  "after",
] as const satisfies readonly (keyof AuditEntry)[];

const formats = {
  ndjson: {
    type: "application/x-ndjson",
    head: "",
    line: (entry: AuditEntry) => `${JSON.stringify(entry)}\n`,
  },
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    head: csvLine(columns),
    line: (entry: AuditEntry) => csvLine(columns.map((name) => entry[name])),
  },
};

/**
 * `GET /api/v1/audit/export?format=ndjson|csv` for callers with `audit:read`, with the filters of `GET /audit`: every entry that matches,
 * streamed. A procedure answers with one value; this answers with more than fits into memory, as fast as the client reads.
 */
export function auditExport(platform: Platform, createContext: CreateContext) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = newRequestId();
    const [path, query] = (req.url ?? "").split("?", 2);
    try {
      if (req.method !== "GET") throw methodNotAllowed("This path has GET.");
      const ctx = await createContext(req, { requestId });
      checkPermission(ctx);
      const { format, ...filters } = readQuestion(query ?? "");
      const batches = exportEntries(ctx, filters, format);
      // What can be refused is refused before there is a head.
      const first = await batches.next();
      const { type, head, line } = formats[format];
      const name = `audit-${ctx.now.toISOString().slice(0, 10)}.${format}`;
      res.writeHead(200, {
        "content-type": type,
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
        "x-request-id": requestId,
      });
      res.write(head);
      for (let each = first; !each.done && !res.destroyed; each = await batches.next()) {
        const room = res.write(each.value.map(line).join(""));
        if (!room && !res.destroyed) await Promise.race([once(res, "drain"), once(res, "close")]);
      }
      res.end();
    } catch (error) {
      const refusal = asDomainError(error);
      if (refusal.definition.kind === "internal")
        platform.log.error({ err: error, requestId }, "the audit log was not exported");
      // A client must be able to tell half of an export from the whole.
      if (res.headersSent) return void res.destroy();
      respondProblem(refusal, path ?? "", requestId, res, defaultApiVersion);
    }
  };
}

function checkPermission(ctx: Ctx): void {
  if (ctx.actor.kind === "anonymous")
    throw unauthenticated("This operation needs a signed-in caller.");
  if (!may(ctx, "audit:read"))
    throw forbidden("This needs the permission audit:read.", {
      details: { permission: "audit:read" },
    });
}

function readQuestion(query: string): AuditExport {
  const parsed = AuditExport.safeParse({ ...parseQuery(query) });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, code, message }) => ({
    path: path.join("."),
    code,
    message,
  }));
  throw invalid(`${errors[0]?.path}: ${errors[0]?.message}`, { errors });
}
