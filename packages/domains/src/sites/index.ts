export {
  getWarehouse,
  getWarehouseByCode,
  warehousesSeen,
} from "./sites.service.ts";
