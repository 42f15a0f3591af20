export { orderStatusChanged } from "./sales.events.ts";
