export { fanOut } from "./deliveries/deliveries.store.ts";
export { startDeliveries } from "./deliveries/deliverer.ts";
