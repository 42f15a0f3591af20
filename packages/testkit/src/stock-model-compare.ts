import { decimal } from "@millrace/contract/decimal";
import type { Harness } from "./harness.ts";
import { type Kind, kinds, type Notebook } from "./stock-model.ts";

/** What Millrace keeps and the notebook does not, or otherwise. */
export async function differences(
  caller: ReturnType<Harness["caller"]>,
  book: Notebook,
  products: Readonly<Record<Kind, string>>,
  warehouses: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  const expect = (what: string, kept: unknown, noted: unknown) => {
    if (String(kept) !== String(noted)) found.push(`${what}: ${kept}, in the notebook ${noted}`);
  };
  for (const kind of kinds) {
    const productId = products[kind];
    const stock = await caller.stock.levels.get({ productId });
    const average = await caller.stock.valuation({ productId, method: "average" });
    const fifo = await caller.stock.valuation({ productId, method: "fifo" });
    for (const warehouse of warehouses) {
      const at = `${kind} ${warehouses.indexOf(warehouse)}`;
      const is = (one: { warehouseId: string }) => one.warehouseId === warehouse;
      const level = stock.warehouses.find(is);
      const { onHand, reserved, value } = book.level(kind, warehouse);
      expect(`${at} on hand`, level?.onHand ?? "0", onHand.toFixed());
      expect(`${at} reserved`, level?.reserved ?? "0", reserved.toFixed());
      expect(`${at} blocked`, level?.blocked ?? "0", book.blocked(kind, warehouse).toFixed());
      expect(`${at} average`, average.items.find(is)?.value ?? "0", value.toFixed());
      expect(`${at} fifo`, fifo.items.find(is)?.value ?? "0", book.fifo(kind, warehouse).toFixed());
      const kept = stock.bins.filter(is).map(({ lotId, locationId, quantity, blocked }) => {
        const barred = book.isBarred(book.lots.get(lotId ?? ""));
        return `${lotId ?? ""} ${locationId ?? ""} ${quantity} ${blocked === barred}`;
      });
      const noted = book
        .binsOf(kind, warehouse)
        .map(({ lot, location, quantity }) => `${lot} ${location} ${quantity.toFixed()} true`);
      expect(`${at} bins`, kept.sort(), noted.sort());
    }
  }
  for (const piece of [...book.pieces.values()].slice(-40)) {
    const unit = await caller.stock.units.get({ id: piece.id });
    const where = unit.warehouseId ?? unit.transferId;
    expect(`unit ${unit.serial}`, `${unit.status} ${where}`, `${piece.status} ${piece.where}`);
  }
  const way = [...book.shipments.values()]
    .flatMap(({ parts }) => parts)
    .reduce((sum, { value }) => sum.plus(value), decimal(0));
  const values = await Promise.all(
    warehouses.map((warehouseId) => caller.stock.valuation({ warehouseId, limit: 1 })),
  );
  const kept = values.reduce((sum, { inTransit }) => sum.plus(inTransit), decimal(0));
  expect("under way", kept.toFixed(), way.toFixed());
  return found;
}
