export { locationsByCode, locationsOf } from "./locations/locations.service.ts";
export {
  getSite,
  getWarehouse,
  getWarehouseByCode,
  warehousePlaces,
  warehousesSeen,
} from "./sites.service.ts";
export { siteClocks, sitesSeen } from "./sites.store.ts";
