export { batchCompleted } from "./batches/batches.events.ts";
export { productionSince, yieldTrend } from "./figures.store.ts";
