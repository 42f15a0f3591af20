export { startDeliveries } from "./deliveries/deliverer.ts";
export { fanOut } from "./deliveries/deliveries.store.ts";
