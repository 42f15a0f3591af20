export { startReporting } from "./alerts/processes.ts";
export type { DayOfHealth, HealthStatus } from "./health/health.schema.ts";
export { daysBefore, readHealth, sampleHealth, version } from "./health/health.service.ts";
