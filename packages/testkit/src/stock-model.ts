import { decimal } from "@millrace/contract/decimal";

/*
 * Stock as somebody would keep it in a notebook: no ledger, no locks, no database. What Millrace keeps must be the same after every
 * operation, and what the notebook refuses Millrace must refuse.
 */

export type Amount = ReturnType<typeof decimal>;
export type Kind = "plain" | "owed" | "placed" | "lot" | "serial";
export const kinds: readonly Kind[] = ["plain", "owed", "placed", "lot", "serial"];

export interface Lot {
  readonly id: string;
  readonly code: string;
  readonly expiresOn: string | null;
  readonly expired: boolean;
  quarantined: boolean;
  /** The batch whose failed check put it there. */
  keptBy?: string;
}

export interface Piece {
  readonly id: string;
  status: "available" | "maintenance" | "retired";
  /** A warehouse, a transfer, or nowhere. */
  where: string | null;
}

interface Level {
  onHand: Amount;
  reserved: Amount;
  value: Amount;
  unitCost: Amount;
  layers: { quantity: Amount; value: Amount; document: string | undefined }[];
}

export interface Part {
  readonly lot?: string;
  readonly piece?: string;
  readonly location?: string;
  quantity: Amount;
  value: Amount;
}

export interface Shipment {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: Kind;
  readonly parts: Part[];
}

export interface Counted {
  readonly id: string;
  readonly kind: Kind;
  readonly warehouse: string;
  readonly lot?: string;
  readonly location?: string;
  readonly difference: Amount;
}

export interface Order {
  readonly id: string;
  readonly kind: Kind;
  readonly warehouse: string;
  /** In the unit it is ordered in, of which one is so many pieces. */
  readonly quantity: Amount;
  readonly factor: Amount;
  readonly unitCost: Amount;
  received: Amount;
  status: "sent" | "partly_received" | "received" | "cancelled";
}

export interface MadeBatch {
  readonly id: string;
  readonly warehouse: string;
  readonly took: readonly (Part & { readonly kind: Kind })[];
  readonly gave: (Part & { readonly kind: Kind })[];
}

/** What the notebook does not allow; nothing of it was done. */
export class Refused extends Error {}

const round = (value: Amount) => value.round(4);
const zero = decimal(0);

export class Notebook {
  readonly levels = new Map<string, Level>();
  readonly bins = new Map<string, Amount>();
  readonly lots = new Map<string, Lot>();
  readonly pieces = new Map<string, Piece>();
  readonly held = new Map<string, { kind: Kind; warehouse: string; quantity: Amount }>();
  readonly shipments = new Map<string, Shipment>();
  readonly counts = new Map<string, Counted>();
  readonly orders = new Map<string, Order>();
  readonly batches = new Map<string, MadeBatch>();
  readonly costs: Readonly<Record<Kind, string>>;
  readonly locations: readonly string[];

  constructor(costs: Readonly<Record<Kind, string>>, locations: readonly string[]) {
    this.costs = costs;
    this.locations = locations;
  }

  level(kind: Kind, warehouse: string): Level {
    const key = `${kind} ${warehouse}`;
    const level = this.levels.get(key) ?? {
      ...{ onHand: zero, reserved: zero, value: zero },
      unitCost: decimal(this.costs[kind]),
      layers: [],
    };
    this.levels.set(key, level);
    return level;
  }

  bin(kind: Kind, warehouse: string, lot = "", location = ""): Amount {
    return this.bins.get([kind, warehouse, lot, location].join()) ?? zero;
  }

  binsOf(kind: Kind, warehouse: string) {
    return [...this.bins].flatMap(([key, quantity]) => {
      const [of, at, lot = "", location = ""] = key.split(",");
      return of === kind && at === warehouse && quantity.gt(0) ? [{ lot, location, quantity }] : [];
    });
  }

  /** What there is of a lot in all warehouses. */
  onHandOf(lot: string): Amount {
    return [...this.bins]
      .filter(([key]) => key.split(",")[2] === lot)
      .reduce((sum, [, quantity]) => sum.plus(quantity), zero);
  }

  private put(kind: Kind, warehouse: string, part: Part, sign: 1 | -1): void {
    if (part.piece !== undefined || (part.lot ?? part.location) === undefined) return;
    const key = [kind, warehouse, part.lot ?? "", part.location ?? ""].join();
    this.bins.set(key, (this.bins.get(key) ?? zero).plus(part.quantity.times(sign)));
  }

  isBarred = (lot: Lot | undefined) => lot !== undefined && (lot.quarantined || lot.expired);

  blocked(kind: Kind, warehouse: string): Amount {
    if (kind === "serial")
      return decimal(
        [...this.pieces.values()].filter(
          ({ where, status }) => where === warehouse && status !== "available",
        ).length,
      );
    return this.binsOf(kind, warehouse)
      .filter(({ lot }) => this.isBarred(this.lots.get(lot)))
      .reduce((sum, { quantity }) => sum.plus(quantity), zero);
  }

  available(kind: Kind, warehouse: string): Amount {
    const { onHand, reserved } = this.level(kind, warehouse);
    return onHand.minus(reserved).minus(this.blocked(kind, warehouse));
  }

  loose(kind: Kind, warehouse: string): Amount {
    return this.binsOf(kind, warehouse).reduce(
      (rest, { quantity }) => rest.minus(quantity),
      this.level(kind, warehouse).onHand,
    );
  }

  /** What leaves, by lot, piece and place; refuses what is not there or not to be used. */
  pick(
    kind: Kind,
    warehouse: string,
    wanted: Amount,
    named: { lot?: string; location?: string; noLocation?: boolean; anyState?: boolean } = {},
  ): Part[] {
    const parts: Part[] = [];
    let open = wanted;
    const take = (amount: Amount, of: Omit<Part, "quantity" | "value">) => {
      if (open.lte(0) || amount.lte(0)) return;
      const quantity = amount.lt(open) ? amount : open;
      open = open.minus(quantity);
      parts.push({ ...of, quantity, value: zero });
    };
    if (kind === "plain" || kind === "owed") take(wanted, {});
    else if (kind === "serial") {
      const free = [...this.pieces.values()]
        .filter(({ where, status }) => where === warehouse && status === "available")
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      for (const { id } of free) take(decimal(1), { piece: id });
    } else {
      if (kind === "placed" && named.location === undefined) take(this.loose(kind, warehouse), {});
      const lots = [...this.lots.values()].sort((a, b) =>
        `${a.expiresOn ?? "9999"} ${a.id}` < `${b.expiresOn ?? "9999"} ${b.id}` ? -1 : 1,
      );
      for (const lot of kind === "lot" ? lots : [undefined]) {
        if (named.lot !== undefined && lot?.id !== named.lot) continue;
        if (!named.anyState && this.isBarred(lot)) continue;
        for (const location of [undefined, ...this.locations]) {
          if (named.location !== undefined && location !== named.location) continue;
          if (named.noLocation && location !== undefined) continue;
          if (lot === undefined && location === undefined) continue;
          take(this.bin(kind, warehouse, lot?.id, location), {
            ...(lot && { lot: lot.id }),
            ...(location !== undefined && { location }),
          });
        }
      }
    }
    if (open.gt(0)) throw new Refused(`${open} of ${wanted} are not there`);
    const barred = parts
      .filter(({ lot }) => this.isBarred(this.lots.get(lot ?? "")))
      .reduce((sum, part) => sum.plus(part.quantity), zero);
    const { onHand, reserved } = this.level(kind, warehouse);
    const change = barred.minus(wanted);
    const isShort =
      onHand.minus(wanted).lt(reserved) ||
      (change.lt(0) && this.available(kind, warehouse).plus(change).lt(0));
    if (kind !== "owed" && isShort) throw new Refused("more is promised");
    return parts;
  }

  /** Takes what was picked off the level, with its share of what the level is worth, or all of it with so much. */
  leave(
    kind: Kind,
    warehouse: string,
    parts: readonly Part[],
    goesTo: string | null = null,
    exactly?: Amount,
  ): void {
    const level = this.level(kind, warehouse);
    const { onHand: before, value: worth } = level;
    let gone = zero;
    for (const part of parts) {
      gone = gone.plus(part.quantity);
      const left = before.minus(gone);
      const valueBefore = level.value;
      level.value = left.eq(0)
        ? zero
        : left.lt(0)
          ? round(left.times(level.unitCost))
          : worth.minus(exactly ?? round(worth.times(gone).div(before)));
      part.value = valueBefore.minus(level.value);
      this.put(kind, warehouse, part, -1);
      const piece = this.pieces.get(part.piece ?? "");
      if (piece) {
        piece.where = goesTo;
        piece.status = goesTo === null ? "retired" : "available";
      }
    }
    level.onHand = before.minus(gone);
    if (level.onHand.gt(0)) level.unitCost = round(level.value.div(level.onHand));
  }

  /** Brings parts to a level, each with what it is worth, or at its average; what the level is worth more by it. */
  arrive(
    kind: Kind,
    warehouse: string,
    parts: readonly (Omit<Part, "value"> & { value?: Amount })[],
    document?: string,
  ): Amount {
    const level = this.level(kind, warehouse);
    const start = level.value;
    const before = level.onHand;
    const { unitCost, value: worth } = level;
    let came = zero;
    let brought = zero;
    for (const part of parts) {
      came = came.plus(part.quantity);
      brought = brought.plus(part.value ?? round(part.quantity.times(unitCost)));
      const after = before.plus(came);
      const valueBefore = level.value;
      level.value = after.eq(0)
        ? zero
        : after.lt(0)
          ? round(after.times(unitCost))
          : before.lt(0)
            ? round(brought.times(after).div(came))
            : worth.plus(brought);
      // What is given back lies in the layers where it lay.
      if (document !== "given back")
        level.layers.push({
          ...{ quantity: part.quantity, value: level.value.minus(valueBefore), document },
        });
      this.put(kind, warehouse, { ...part, value: zero }, 1);
      const piece = this.pieces.get(part.piece ?? "");
      if (piece) {
        piece.where = warehouse;
        if (piece.status === "retired") piece.status = "available";
      }
    }
    level.onHand = before.plus(came);
    if (level.onHand.gt(0)) level.unitCost = round(level.value.div(level.onHand));
    return level.value.minus(start);
  }

  /** What a document brought is no layer any more. */
  forget(kind: Kind, warehouse: string, document: string): void {
    const level = this.level(kind, warehouse);
    level.layers = level.layers.filter((layer) => layer.document !== document);
  }

  /** What the newest layers that cover what is there are worth. */
  fifo(kind: Kind, warehouse: string): Amount {
    const { onHand, value, layers } = this.level(kind, warehouse);
    if (onHand.lte(0)) return value;
    let open = onHand;
    let worth = zero;
    for (const layer of [...layers].reverse()) {
      if (open.lte(0)) break;
      const whole = layer.quantity.lte(open);
      worth = worth.plus(whole ? layer.value : round(layer.value.times(open).div(layer.quantity)));
      open = open.minus(whole ? layer.quantity : open);
    }
    return worth;
  }
}

/** Parts of the same lot or piece as one: what arrives is not told apart by where it lay. */
export function together(parts: readonly Part[]): Part[] {
  const groups = Map.groupBy(parts, ({ lot, piece }) => `${lot} ${piece}`);
  return [...groups.values()].map((same) => {
    const [{ location: _, ...part }] = same as [Part];
    const sum = (key: "quantity" | "value") =>
      same.reduce((total, one) => total.plus(one[key]), zero);
    return { ...part, quantity: sum("quantity"), value: sum("value") };
  });
}
