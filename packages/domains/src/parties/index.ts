export { PartyRow } from "./parties.schema.ts";
export {
  getCustomer,
  getVendor,
  upsertCustomers,
  upsertVendors,
  vendorIdsByCode,
} from "./parties.service.ts";
