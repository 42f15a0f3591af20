export { type FinishedRequest, startUsage, type UsageRecorder } from "./recorder.ts";
export { figuresOf } from "./usage.rules.ts";
export { recentRequests } from "./usage.service.ts";
