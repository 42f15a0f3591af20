import { page, pageQuery } from "@millrace/contract/page";
import { Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";

const AuditEntry = z
  .object({
    id: z.uuid(),
    at: Instant,
    /** `user:<id>`, `key:<id>`, `client:<id>`, `system:<what>` or `anonymous:anonymous`. */
    actor: z.string(),
    action: z.string(),
    entityType: z.string(),
    entityId: z.string().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    ip: z.string().nullable(),
    /** The id of the request or job: everything with it belongs together. */
    trace: z.string(),
  })
  .meta({ id: "AuditEntry" });

const filters = {
  actor: line(200).optional(),
  /** The beginning of the action's name: `identity.` for everything about sign-in. */
  action: line(120).optional(),
  entityType: line(120).optional(),
  entityId: line(200).optional(),
  ip: line(64).optional(),
  trace: line(200).optional(),
  atFrom: Instant.optional(),
  /** Up to, and without, this moment. */
  atTo: Instant.optional(),
};

export const AuditQuery = z.strictObject({ ...pageQuery(["at"]), ...filters });
export type AuditQuery = z.infer<typeof AuditQuery>;

const AuditFilters = z.strictObject(filters);

const moment = z.iso
  .datetime({ offset: true, error: "must be a date and time such as 2026-11-21T09:30:00Z" })
  .transform((text) => new Date(text));

/** What an export takes, as it stands in a query string. */
export const AuditExport = AuditFilters.extend({
  format: z.enum(["ndjson", "csv"]).default("ndjson"),
  atFrom: moment.optional(),
  atTo: moment.optional(),
});
export type AuditExport = z.infer<typeof AuditExport>;

export const AuditPage = page(AuditEntry);
export type AuditPage = z.infer<typeof AuditPage>;
