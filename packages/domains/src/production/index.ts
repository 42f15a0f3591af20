export { computeEfficiency } from "./efficiency/efficiency.service.ts";
export { productionSince, yieldTrend } from "./figures.store.ts";
