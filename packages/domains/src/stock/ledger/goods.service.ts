import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import type { TxCtx } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import type { NewLot } from "../lots/lots.schema.ts";
import { lotsOfLines } from "../lots/lots.service.ts";
import { fulfil, holdWanted } from "../reservations/reservations.service.ts";
import type { MovementType } from "../stock.schema.ts";
import { unitsOfSerials } from "../units/arrivals.service.ts";
import { type BookedLine, type Document, post } from "./ledger.service.ts";

interface Booking<Type extends MovementType> {
  readonly type: Type;
  readonly warehouseId: string;
  readonly document: Document;
  readonly reason?: string | undefined;
}

/** Goods that go out, in the product's own unit. A lot, a unit or a location that is not named is picked. */
export interface TakenLine {
  readonly productId: string;
  readonly quantity: string;
  readonly lotId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly locationId?: string | undefined;
}

/** Goods that come in, in the product's own unit. `unitCost` is for one; the product's cost, or the average, where it is left out. */
export interface BroughtLine {
  readonly productId: string;
  readonly quantity: string;
  readonly unitCost?: string | undefined;
  readonly lot?: NewLot | { readonly id: string } | undefined;
  readonly locationId?: string | undefined;
  readonly serials?: readonly string[] | undefined;
}

/** What was moved, of which lot or unit, what that is worth in the ledger, and what one of it is, to four decimals. */
export interface MovedLine {
  readonly productId: string;
  readonly lotId: string | null;
  readonly unitId: string | null;
  readonly quantity: string;
  readonly value: string;
  readonly unitCost: string;
}

/**
 * Takes goods out of a warehouse in the caller's transaction: all lines or none. Where a line of a product with lots names none, what
 * expires first goes first, never what is quarantined or expired; a line may so become several. `held`: what the document holds by
 * `reserveStock` is used up with it. Errors: `stock.insufficient`, `stock.lot_blocked`, `stock.reservation_closed`. Locks levels in one
 * order, so that racing takers wait for each other and never for ever.
 */
export async function takeStock(
  tx: TxCtx,
  {
    lines,
    held = false,
    ...booking
  }: Booking<"consume" | "issue" | "scrap"> & {
    readonly lines: readonly TakenLine[];
    readonly held?: boolean;
  },
): Promise<MovedLine[]> {
  if (lines.length === 0) return [];
  if (held) await fulfil(tx, booking.document, lines);
  const posted = await post(tx, {
    ...booking,
    lines: lines.map(({ quantity, ...line }) => ({
      ...line,
      onHand: `-${quantity}`,
      reserved: held ? `-${quantity}` : "0",
    })),
  });
  return posted.lines.map(moved);
}

/**
 * Brings goods into a warehouse in the caller's transaction. A lot whose code is new for its product is made, also by racing receipts
 * once; a product with lots or serial numbers needs them named. What somebody waits for is held for them. Returns what came, with its worth
 * for one.
 */
export async function bringStock(
  tx: TxCtx,
  {
    lines,
    ...booking
  }: Booking<"produce" | "receive" | "return"> & { readonly lines: readonly BroughtLine[] },
): Promise<MovedLine[]> {
  if (lines.length === 0) return [];
  const posted = await post(tx, { ...booking, lines: await arriving(tx, booking.type, lines) });
  const { warehouseId } = booking;
  await holdWanted(tx, warehouseId, [...new Set(lines.map(({ productId }) => productId))]);
  return posted.lines.map(moved);
}

/** The lines with their lots and units made, and with what they are worth: as posted by `bringStock`. */
export async function arriving(tx: TxCtx, type: MovementType, lines: readonly BroughtLine[]) {
  const isBought = type === "receive" || type === "produce";
  const costs = isBought ? await costsOf(tx, lines) : new Map<string, string>();
  const lots = await lotsOfLines(tx, lines);
  const units = await unitsOfSerials(tx, lines);
  return lines.flatMap(({ productId, quantity, unitCost, locationId }, at) => {
    const cost = unitCost ?? costs.get(productId);
    const worth = (many: string) =>
      cost === undefined ? undefined : roundHalfUp(decimal(many).times(cost), 4);
    const line = { productId, reserved: "0", locationId, lotId: lots[at] };
    const pieces = units[at];
    if (!pieces) return [{ ...line, onHand: quantity, value: worth(quantity) }];
    return pieces.map((unitId) => ({ ...line, unitId, onHand: "1", value: worth("1") }));
  });
}

/** The cost of each product for which a line says none and which has one. */
async function costsOf(tx: TxCtx, lines: readonly BroughtLine[]): Promise<Map<string, string>> {
  const ids = lines.flatMap((line) => (line.unitCost === undefined ? [line.productId] : []));
  if (ids.length === 0) return new Map();
  const products = await productsForStock(tx, [...new Set(ids)]);
  return new Map(products.flatMap(({ id, cost }) => (cost === null ? [] : [[id, cost] as const])));
}

const moved = ({ productId, lotId, unitId, quantity, value, unitCost }: BookedLine): MovedLine => ({
  productId,
  lotId,
  unitId,
  quantity: decimal(quantity).abs().toFixed(),
  value: decimal(value).abs().toFixed(),
  unitCost,
});
