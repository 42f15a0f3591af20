export { bringStock, type MovedLine, takeStock } from "./ledger/goods.service.ts";
export { setOpeningStock } from "./ledger/ledger.service.ts";
export { countLowStock } from "./levels/levels.service.ts";
export { findLots, setQuarantine } from "./lots/lots.service.ts";
export { releaseReserved, reserveStock } from "./reservations/reservations.service.ts";
export { stockInsufficient } from "./stock.errors.ts";
export { getUnit } from "./units/units.service.ts";
export { stockValue } from "./valuation/valuation.service.ts";
