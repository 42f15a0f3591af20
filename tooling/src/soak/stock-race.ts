import { decimal } from "@millrace/contract/decimal";
import type { appRouter } from "@millrace/domains/app-router";
import { DomainError } from "@millrace/platform/errors";
import { makeProduct, makeWarehouse, nextCode } from "@millrace/testkit/factories";

type Caller = ReturnType<typeof appRouter.createCaller>;
/** What an operation changed of what is on hand, by product. */
type Changes = Readonly<Record<string, string>>;

const none: Changes = {};

/** What everybody goes for: the same products, orders, batches, counts and units, in the same two warehouses. */
async function makeGround(admin: Caller) {
  const warehouses = [(await makeWarehouse(admin)).id, (await makeWarehouse(admin)).id];
  const [plain, paddy, rice, drill] = [
    await makeProduct(admin, {}),
    await makeProduct(admin, { tracking: "lot" }),
    await makeProduct(admin, { tracking: "lot" }),
    await makeProduct(admin, { tracking: "serial" }),
  ];
  const vendor = await admin.parties.vendors.create({ code: nextCode("V"), name: "A vendor" });
  const recipe = await admin.catalog.recipes.create({
    ...{ code: nextCode("R"), name: "Rice", productId: rice.id, yieldQuantity: "3" },
    inputs: [{ productId: paddy.id, quantity: "5" }],
  });
  return {
    ...{ warehouses, plain: plain.id, paddy: paddy.id, rice: rice.id, drill: drill.id },
    ...{ vendorId: vendor.id, recipeId: recipe.id },
    orders: [] as string[],
    batches: [] as string[],
    made: [] as string[],
    counts: [] as { id: string; productId: string; difference: string }[],
  };
}

type Ground = Awaited<ReturnType<typeof makeGround>>;

/** What one actor may do; each says what it changed, or throws what Millrace refused. */
function operations(mine: Caller, ground: Ground, below: (bound: number) => number) {
  const { warehouses, plain, paddy, rice, drill } = ground;
  const one = <Thing>(things: readonly Thing[]) => things[below(Math.max(things.length, 1))];
  const somewhere = () => {
    const first = below(2);
    return { warehouseId: warehouses[first] ?? "", other: warehouses[1 - first] ?? "" };
  };
  const lotOf = (productId: string) =>
    productId === plain ? {} : { lot: { code: `L-${below(5)}` } };
  const some = () => ({ productId: one([plain, paddy, rice]) ?? plain, many: 1 + below(9) });
  const holds: string[] = [];

  return [
    async () => {
      const { productId, many } = some();
      const line = { productId, quantity: String(many), ...lotOf(productId) };
      await mine.stock.receive({ ...{ warehouseId: somewhere().warehouseId }, lines: [line] });
      return { [productId]: String(many) };
    },
    async () => {
      const { productId, many } = some();
      const line = { productId, quantity: String(many) };
      await mine.stock.issue({ warehouseId: somewhere().warehouseId, lines: [line] });
      return { [productId]: String(-many) };
    },
    async () => {
      const { productId, many } = some();
      const { warehouseId, other } = somewhere();
      const lines = [{ productId, quantity: String(many) }];
      const where = { fromWarehouseId: warehouseId, toWarehouseId: other };
      await mine.stock.transfers.create({ ...where, lines });
      return none;
    },
    async () => {
      const { productId, many } = some();
      const { warehouseId } = somewhere();
      const made = { warehouseId, productId, quantity: String(many) };
      holds.push((await mine.stock.reservations.create(made)).id);
      return none;
    },
    async () => {
      const id = holds.pop();
      if (id) await mine.stock.reservations.release({ id });
      return none;
    },
    async () => {
      const { items } = await mine.stock.lots.list({
        ...{ productId: one([paddy, rice]) ?? rice, limit: 5 },
      });
      const lot = one(items);
      if (lot?.status === "quarantined") await mine.stock.lots.release({ id: lot.id });
      else if (lot) await mine.stock.lots.quarantine({ id: lot.id, reason: "race" });
      return none;
    },
    // Things with serial numbers: received, and issued by name.
    async () => {
      const serials = Array.from({ length: 1 + below(3) }, () => nextCode("SN"));
      const line = { productId: drill, quantity: String(serials.length), serials };
      await mine.stock.receive({ warehouseId: somewhere().warehouseId, lines: [line] });
      return { [drill]: String(serials.length) };
    },
    async () => {
      const { items } = await mine.stock.units.list({ productId: drill, limit: 5 });
      const unit = one(items.filter(({ warehouseId }) => warehouseId !== null));
      if (!unit?.warehouseId) return none;
      const line = { productId: drill, quantity: "1", unitId: unit.id };
      await mine.stock.issue({ warehouseId: unit.warehouseId, lines: [line] });
      return { [drill]: "-1" };
    },
    // Purchase orders: each delivery comes once, whoever else takes it in.
    async () => {
      const { warehouseId } = somewhere();
      const { vendorId } = ground;
      const lines = [{ productId: paddy, quantity: String(2 + below(20)), unitPrice: "2.50" }];
      const { id } = await mine.stock.purchaseOrders.create({ vendorId, warehouseId, lines });
      await mine.stock.purchaseOrders.send({ id });
      ground.orders.push(id);
      return none;
    },
    async () => {
      const id = ground.orders.slice(-3)[below(3)];
      if (!id) return none;
      const { lines } = await mine.stock.purchaseOrders.get({ id });
      const open = decimal(lines[0]?.quantity ?? 0).minus(lines[0]?.received ?? 0);
      const quantity = (open.gt(0) ? open : decimal(1)).toFixed();
      const line = { position: 1, quantity, ...lotOf(paddy) };
      await mine.stock.purchaseOrders.receive({ id, lines: [line] });
      return { [paddy]: quantity };
    },
    // Batches: completed once and taken back once.
    async () => {
      const inputs = [{ productId: paddy, quantity: "5" }];
      const { id } = await mine.production.batches.create({
        ...{ recipeId: ground.recipeId, warehouseId: somewhere().warehouseId, inputs },
      });
      await mine.production.batches.setStatus({ id, status: "in_progress" });
      await mine.production.batches.addOutput({ id, productId: rice, quantity: "3" });
      ground.batches.push(id);
      return none;
    },
    async () => {
      const id = ground.batches.slice(-3)[below(3)];
      if (!id) return none;
      await mine.production.batches.setStatus({ id, status: "completed" });
      ground.made.push(id);
      return { [paddy]: "-5", [rice]: "3" };
    },
    async () => {
      const id = ground.made.slice(-3)[below(3)];
      if (!id || below(3) > 0) return none;
      await mine.production.batches.reverse({ id, reason: "race" });
      return { [paddy]: "5", [rice]: "-3" };
    },
    // Counts: a shelf is in one open count, and a count is decided once.
    async () => {
      const line = { productId: plain, counted: String(below(60)) };
      const { warehouseId } = somewhere();
      const { id, lines } = await mine.stock.counts.create({ warehouseId, lines: [line] });
      ground.counts.push({ id, productId: plain, difference: lines[0]?.difference ?? "0" });
      return none;
    },
    async () => {
      const count = ground.counts.slice(-2)[below(2)];
      if (!count) return none;
      const approves = below(3) > 0;
      await mine.stock.counts[approves ? "approve" : "reject"]({ id: count.id });
      return approves ? { [count.productId]: count.difference } : none;
    },
  ];
}

/** Everybody at once: what is on hand at the end is what the operations that went through changed, and refusals are conflicts. */
export async function race(
  caller: () => Caller,
  { operations: many, actors, seed }: { operations: number; actors: number; seed: number },
  drawing: (seed: number) => (bound: number) => number,
): Promise<{ faults: string[]; done: number; refused: number; perSecond: number }> {
  const admin = caller();
  const ground = await makeGround(admin);
  const onHand = new Map<string, ReturnType<typeof decimal>>();
  const faults: string[] = [];
  let done = 0;
  let refused = 0;
  const began = Date.now();
  const act = async (actor: number) => {
    const below = drawing(seed + actor);
    const all = operations(caller(), ground, below);
    for (let n = 0; n < many / actors; n++) {
      try {
        const changes = (await all[below(all.length)]?.()) ?? none;
        for (const [productId, change] of Object.entries(changes))
          onHand.set(productId, (onHand.get(productId) ?? decimal(0)).plus(change));
        done++;
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        if (cause instanceof DomainError && cause.definition.kind === "conflict") refused++;
        else faults.push(`actor ${actor}: ${cause instanceof Error ? cause.stack : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: actors }, (_, actor) => act(actor)));
  const perSecond = (done + refused) / ((Date.now() - began) / 1_000);
  for (const [productId, noted] of onHand) {
    const kept = (await admin.stock.levels.get({ productId })).onHand;
    if (kept !== noted.toFixed()) faults.push(`${productId}: ${kept} on hand, ${noted} came`);
  }
  return { faults, done, refused, perSecond };
}
