export {
  getWarehouse,
  getWarehouseByCode,
  getWarehouseInSite,
  warehousesSeen,
} from "./sites.service.ts";
