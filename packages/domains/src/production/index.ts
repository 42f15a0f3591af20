export { productionSince, yieldTrend } from "./figures.store.ts";
