export { equipmentByStatus, inspectionFigures, workOrdersByStatus } from "./figures.store.ts";
export { workOrderCompleted } from "./work-orders/work-orders.events.ts";
