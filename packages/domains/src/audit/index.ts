export { AuditExport } from "./audit.schema.ts";
export { exportEntries } from "./audit.service.ts";
