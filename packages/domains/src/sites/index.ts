export { getSite, getWarehouse, getWarehouseByCode, warehousesSeen } from "./sites.service.ts";
