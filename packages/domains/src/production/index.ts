export { computeEfficiency } from "./efficiency/efficiency.service.ts";
export { yieldTrend } from "./figures.service.ts";
export { productionSince } from "./figures.store.ts";
