export { stockInsufficient } from "./stock.errors.ts";
export {
  countLowStock,
  issueReserved,
  releaseReserved,
  reserveStock,
  setOpeningStock,
} from "./stock.service.ts";
