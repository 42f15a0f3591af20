export { equipmentByStatus, inspectionFigures, workOrdersByStatus } from "./figures.store.ts";
