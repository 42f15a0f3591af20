export { getSite, getWarehouse, warehousesSeen } from "./sites.service.ts";
