export { setOpeningStock } from "./ledger/ledger.service.ts";
export { countLowStock } from "./levels/levels.service.ts";
export {
  issueReserved,
  releaseReserved,
  reserveStock,
} from "./reservations/reservations.service.ts";
export { stockInsufficient } from "./stock.errors.ts";
