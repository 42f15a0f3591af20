export {
  getWarehouse,
  getWarehouseByCode,
  warehousesSeen,
} from "./sites.service.ts";
export { sitesSeen } from "./sites.store.ts";
