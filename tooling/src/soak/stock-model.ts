import { portsOf } from "@millrace/connectors/ports";
import { dateIn } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { appRouter } from "@millrace/domains/app-router";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { DomainError } from "@millrace/platform/errors";
import { createLog } from "@millrace/platform/log";
import { systemCtx } from "@millrace/platform/runtime";
import { makeProduct, makeWarehouse } from "@millrace/testkit/factories";
import { makeWorld, type Step, whats } from "@millrace/testkit/stock-model-run";

type Caller = ReturnType<typeof appRouter.createCaller>;

/** Numbers that are the same in each run: what went wrong once goes wrong again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function drawing(seed: number) {
  const source = numbers(seed);
  const below = (bound: number) => Math.floor(source.next().value * bound);
  const step = (): Step => ({
    what: whats[below(whats.length)] ?? "receive",
    kind: below(5),
    warehouse: below(2),
    which: below(60),
    quarters: 1 + below(80),
    cents: below(2_001),
  });
  return { below, step };
}

/**
 * Random operations against a plain model, compared after each; then as many by eight who race, where what is on hand must be what came
 * less what went. After both `verify` rebuilds everything from the ledger.
 */
export async function stockModel({
  databaseUrl,
  operations = 10_000,
  actors = 8,
  say,
}: {
  databaseUrl: string;
  operations?: number;
  actors?: number;
  say: (line: string) => void;
}): Promise<{ faults: string[]; figures: object }> {
  const config = { ...loadConfig({ LOG_LEVEL: "silent" }), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  const caller = () => appRouter.createCaller(systemCtx(platform, "soak"));
  try {
    const faults: string[] = [];
    const began = Date.now();
    const counts = await alone(caller, operations, faults, say);
    const seconds = (Date.now() - began) / 1_000;
    await verified(caller(), faults, "after the model");
    const raced = await racing(caller, operations, actors, faults);
    await verified(caller(), faults, "after the race");
    return {
      faults,
      figures: {
        operations: `${operations}, ${counts.refused} refused, compared after each in ${seconds.toFixed(0)} s`,
        raced: `${raced.done} by ${actors} actors, ${raced.refused} refused, ${raced.perSecond.toFixed(0)}/s`,
      },
    };
  } finally {
    await platform.close();
  }
}

async function alone(
  caller: () => Caller,
  operations: number,
  faults: string[],
  say: (line: string) => void,
): Promise<{ refused: number }> {
  const { step } = drawing(20_261_121);
  let refused = 0;
  let world = await makeWorld(caller(), dateIn("UTC", new Date()));
  for (let n = 1; n <= operations && faults.length === 0; n++) {
    const one = step();
    if ((await world.step(one)) === "refused") refused++;
    for (const difference of await world.compare())
      faults.push(`operation ${n}, ${JSON.stringify(one)}: ${difference}`);
    if (n % 1_000 === 0) {
      say(`${n} operations`);
      world = await makeWorld(caller(), dateIn("UTC", new Date()));
    }
  }
  return { refused };
}

/** Everybody at the same products in the same two warehouses: what is there is what came less what went. */
async function racing(
  caller: () => Caller,
  operations: number,
  actors: number,
  faults: string[],
): Promise<{ done: number; refused: number; perSecond: number }> {
  const admin = caller();
  const warehouses = [(await makeWarehouse(admin)).id, (await makeWarehouse(admin)).id];
  const products = [
    await makeProduct(admin, {}),
    await makeProduct(admin, { tracking: "lot" }),
    await makeProduct(admin, { tracking: "lot" }),
  ];
  const onHand = new Map(products.map(({ id }) => [id, decimal(0)]));
  let done = 0;
  let refused = 0;
  const began = Date.now();
  const act = async (actor: number) => {
    const { below } = drawing(actor + 1);
    const mine = caller();
    const holds: string[] = [];
    for (let n = 0; n < operations / actors; n++) {
      const product = products[below(products.length)];
      const warehouseId = warehouses[below(2)];
      const other = warehouses.find((id) => id !== warehouseId);
      if (!product || !warehouseId || !other) throw new Error("nothing to do");
      const quantity = String(1 + below(9));
      const lot = product.tracking === "lot" ? { lot: { code: `L-${below(5)}` } } : {};
      const line = { productId: product.id, quantity };
      const choices = [
        async () => {
          await mine.stock.receive({ warehouseId, lines: [{ ...line, ...lot }] });
          return Number(quantity);
        },
        async () => {
          await mine.stock.issue({ warehouseId, lines: [line] });
          return -Number(quantity);
        },
        async () => {
          const lines = [line];
          await mine.stock.transfers.create({
            ...{ fromWarehouseId: warehouseId, toWarehouseId: other, lines },
          });
          return 0;
        },
        async () => {
          const { id } = await mine.stock.reservations.create({ warehouseId, ...line });
          holds.push(id);
          return 0;
        },
        async () => {
          const id = holds.pop();
          if (id) await mine.stock.reservations.release({ id });
          return 0;
        },
        async () => {
          const { items } = await mine.stock.lots.list({ productId: product.id, limit: 5 });
          const one = items[below(Math.max(items.length, 1))];
          if (!one) return 0;
          if (one.status === "quarantined") await mine.stock.lots.release({ id: one.id });
          else await mine.stock.lots.quarantine({ id: one.id, reason: "race" });
          return 0;
        },
      ];
      try {
        const change = (await choices[below(choices.length)]?.()) ?? 0;
        onHand.set(product.id, (onHand.get(product.id) ?? decimal(0)).plus(change));
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
  return { done, refused, perSecond };
}

async function verified(admin: Caller, faults: string[], when: string): Promise<void> {
  const { ok, levels: _, movements: __, ...wrong } = await admin.stock.verify({});
  if (!ok) faults.push(`verify ${when}: ${JSON.stringify(wrong).slice(0, 2_000)}`);
}
