import { decimal } from "@millrace/contract/decimal";
import type { Tracking } from "../stock.schema.ts";

/** What of a product lies at one place of a warehouse and is of one lot. */
export interface Bin {
  readonly locationId: string | null;
  readonly lotId: string | null;
  readonly quantity: string;
  /** Its lot is quarantined or was found expired. */
  readonly blocked: boolean;
  readonly expiresOn: string | null;
}

/** One thing with a serial number. */
export interface Piece {
  readonly id: string;
  readonly locationId: string | null;
  readonly status: string;
}

/** What there is of a product in a warehouse, in the order in which it is picked: what expires first, then what came first. */
export interface Shelf {
  readonly tracking: Tracking;
  readonly onHand: string;
  readonly binned: string;
  readonly bins: readonly Bin[];
  readonly pieces: readonly Piece[];
}

/** What of a product comes or goes. Quantities are signed, in the product's own unit. */
export interface Wanted {
  readonly productId: string;
  readonly onHand: string;
  readonly reserved: string;
  /** Signed, what it changes of the level's worth; without it what comes in and goes out is worth the level's average. */
  readonly value?: string | undefined;
  /** Null for what lies in no location; undefined for wherever it lies. */
  readonly locationId?: string | null | undefined;
  readonly lotId?: string | undefined;
  readonly unitId?: string | undefined;
}

/** A line of which is said what it is of and where it lies. `binned` and `blocked` are signed. */
export interface Picked extends Wanted {
  readonly binned: string;
  readonly blocked: string;
}

export type Shortage =
  | { readonly why: "short"; readonly wanted: string; readonly available: string }
  | { readonly why: "blocked" | "elsewhere"; readonly lotId?: string; readonly unitId?: string }
  | { readonly why: "lot_required" | "serial_required" | "whole" | "not_tracked" };

export interface PickingRules {
  /** The date at the warehouse: what expired before it is not picked. */
  readonly today: string;
  /** What is blocked may leave when it is named: to be thrown away, corrected or moved. */
  readonly named: "usable" | "any";
}

/**
 * Says of each line of one product which lots, units and places it is, in the order of the lines. What comes in names its lot or units;
 * what goes out is picked where it names none: first expired, first out, never what is blocked or expired; what is not tracked leaves from
 * outside of the bins first. Pure: quantities of later lines see what earlier ones took.
 */
export function picked(
  shelf: Shelf,
  lines: readonly Wanted[],
  rules: PickingRules,
): Picked[] | Shortage {
  const left = new Map(shelf.bins.map((bin) => [bin, decimal(bin.quantity)]));
  const taken = new Set<string>();
  let loose = decimal(shelf.onHand).minus(shelf.binned);
  const usable = (bin: Bin) =>
    !bin.blocked && (bin.expiresOn === null || bin.expiresOn >= rules.today);

  const one = (line: Wanted): Picked[] | Shortage => {
    const quantity = decimal(line.onHand);
    if (quantity.eq(0)) return [{ ...line, binned: "0", blocked: "0" }];
    if (shelf.tracking === "serial") return pieces(line);
    if (shelf.tracking === "none" && line.lotId) return { why: "not_tracked" };
    if (line.unitId) return { why: "not_tracked" };
    if (quantity.gt(0)) return arriving(line);
    return leaving(line);
  };

  const arriving = (line: Wanted): Picked[] | Shortage => {
    if (shelf.tracking === "lot" && !line.lotId) return { why: "lot_required" };
    if (shelf.tracking === "none" && !line.locationId) {
      loose = loose.plus(line.onHand);
      return [{ ...line, binned: "0", blocked: "0" }];
    }
    const bin = shelf.bins.find(
      ({ lotId, locationId }) =>
        lotId === (line.lotId ?? null) && locationId === (line.locationId ?? null),
    );
    if (!bin) return { why: "elsewhere" };
    left.set(bin, (left.get(bin) ?? decimal(0)).plus(line.onHand));
    return [{ ...line, binned: line.onHand, blocked: bin.blocked ? line.onHand : "0" }];
  };

  const leaving = (line: Wanted): Picked[] | Shortage => {
    const wanted = decimal(line.onHand).abs();
    const isNamed = line.lotId !== undefined;
    const here = shelf.bins.filter(
      (bin) =>
        (!isNamed || bin.lotId === line.lotId) &&
        (line.locationId === undefined || bin.locationId === line.locationId),
    );
    const open = isNamed && rules.named === "any" ? here : here.filter(usable);
    const picks: Picked[] = [];
    let open_ = wanted;
    let worth = line.value === undefined ? undefined : decimal(line.value);
    const take = (amount: typeof wanted, bin: Bin | null) => {
      const out = `-${amount.toFixed()}`;
      // The last part takes the remainder.
      const part = amount.eq(open_) ? worth : worth?.times(amount).div(open_).round(4);
      worth = part && worth?.minus(part);
      const all = decimal(line.reserved).eq(line.onHand);
      picks.push({
        ...line,
        onHand: out,
        reserved: all ? out : picks.length === 0 ? line.reserved : "0",
        value: part?.toFixed(),
        lotId: bin?.lotId ?? undefined,
        locationId: bin?.locationId ?? undefined,
        binned: bin ? out : "0",
        blocked: bin?.blocked ? out : "0",
      });
      open_ = open_.minus(amount);
    };
    if (shelf.tracking === "none" && !line.locationId && loose.gt(0)) {
      const amount = loose.lt(open_) ? loose : open_;
      loose = loose.minus(amount);
      take(amount, null);
    }
    for (const bin of open) {
      const there = left.get(bin) ?? decimal(0);
      if (open_.lte(0)) break;
      if (there.lte(0)) continue;
      const amount = there.lt(open_) ? there : open_;
      left.set(bin, there.minus(amount));
      take(amount, bin);
    }
    if (open_.lte(0)) return picks;
    if (isNamed && open.length < here.length) return { why: "blocked", lotId: line.lotId ?? "" };
    return {
      why: "short",
      wanted: wanted.toFixed(),
      available: wanted.minus(open_).toFixed(),
    };
  };

  const pieces = (line: Wanted): Picked[] | Shortage => {
    const quantity = decimal(line.onHand);
    if (line.lotId) return { why: "not_tracked" };
    if (!quantity.mod(1).eq(0)) return { why: "whole" };
    if (quantity.gt(0)) {
      if (!line.unitId || !quantity.eq(1)) return { why: "serial_required" };
      return [{ ...line, binned: "1", blocked: "0" }];
    }
    const wanted = quantity.abs().toNumber();
    if (line.unitId) {
      const piece = shelf.pieces.find(({ id }) => id === line.unitId);
      if (wanted !== 1) return { why: "whole" };
      if (!piece || taken.has(piece.id)) return { why: "elsewhere", unitId: line.unitId };
      if (piece.status !== "available" && rules.named === "usable")
        return { why: "blocked", unitId: line.unitId };
      taken.add(piece.id);
      return [{ ...leavingPiece(line, piece), value: line.value }];
    }
    const free = shelf.pieces.filter(
      ({ id, status, locationId }) =>
        status === "available" &&
        !taken.has(id) &&
        (line.locationId === undefined || locationId === line.locationId),
    );
    if (free.length < wanted)
      return { why: "short", wanted: String(wanted), available: String(free.length) };
    const all = decimal(line.reserved).eq(line.onHand);
    return free.slice(0, wanted).map((piece, at) => {
      taken.add(piece.id);
      return leavingPiece(
        { ...line, reserved: all ? "-1" : at === 0 ? line.reserved : "0" },
        piece,
      );
    });
  };

  const result: Picked[] = [];
  for (const line of lines) {
    const found = one(line);
    if (!Array.isArray(found)) return found;
    result.push(...found);
  }
  return result;
}

function leavingPiece(line: Wanted, piece: Piece): Picked {
  return {
    ...line,
    onHand: "-1",
    value: undefined,
    unitId: piece.id,
    locationId: piece.locationId ?? undefined,
    binned: "-1",
    blocked: piece.status === "available" ? "0" : "-1",
  };
}

/** What a level is worth, as lines that come and go one after the other find it. */
interface Worth {
  readonly onHand: string;
  readonly value: string;
  readonly unitCost: string;
}

/**
 * The lines of one product with their values, when some come and some go: those that come first, then each that goes with its share of
 * what is there by then. Four decimals, half up.
 */
export function valuedInTurn<Line extends Wanted>(level: Worth, lines: readonly Line[]): Line[] {
  const coming = lines.filter((line) => decimal(line.onHand).gt(0));
  const going = lines.filter((line) => !decimal(line.onHand).gt(0));
  if (coming.length === 0 || going.every((line) => decimal(line.onHand).eq(0))) return [...lines];
  let onHand = decimal(level.onHand);
  let value = decimal(level.value);
  return [...coming, ...going].map((line) => {
    const quantity = decimal(line.onHand);
    const change = line.value
      ? decimal(line.value)
      : quantity.gt(0)
        ? quantity.times(level.unitCost).round(4)
        : onHand.eq(0)
          ? decimal(0)
          : value.times(quantity).div(onHand).round(4);
    onHand = onHand.plus(quantity);
    value = value.plus(change);
    return { ...line, value: change.toFixed() };
  });
}
