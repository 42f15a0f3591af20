export { getWarehouse } from "./sites.service.ts";
