export { recentAttempts } from "./deliveries/attempts.store.ts";
export { deliveryBacklog } from "./deliveries/backlog.store.ts";
export { startDeliveries } from "./deliveries/deliverer.ts";
export { fanOut } from "./deliveries/fan-out.store.ts";
export { sealSecrets } from "./secrets.ts";
