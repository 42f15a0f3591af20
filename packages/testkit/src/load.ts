import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Outside, openShop } from "./outside.ts";

const clients = 8;

type Shop = Awaited<ReturnType<typeof openShop>>;
/** Buyers who never give up. */
export type Load = ReturnType<typeof startLoad>;

const orderOf = (shop: Shop) => ({
  customerId: shop.customerId,
  warehouseId: shop.warehouseId,
  lines: [{ productId: shop.productId, quantity: "2", discount: "0.1" }],
  confirm: true,
});

/** Places and ships orders until it is told to stop; every request is repeated under its key until it has an answer. */
export function startLoad(caller: Outside, shop: Shop) {
  const orders = new Map<string, string>();
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  let resent = 0;
  let stopping = false;
  let abandoned = false;
  let serial = 0;

  const insist = async (path: string, body: unknown, key: string): Promise<Answer> => {
    for (;;) {
      const answer = await caller
        .send("POST", path, body, { "idempotency-key": key })
        .catch(() => null);
      const status = answer?.status ?? 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const isPassing =
        answer === null || answer.status === 503 || answer.body?.code === "idempotency.in_flight";
      if (!isPassing) return answer;
      if (abandoned) throw new Error("nobody waits for this answer any more");
      resent += 1;
      await sleep(100);
    }
  };
  const sell = async () => {
    while (!stopping) {
      const key = `order-${++serial}`;
      const made = await insist("/sales/orders", orderOf(shop), key);
      if (made.status !== 201) {
        faults.push(`${key} was answered ${made.status} ${JSON.stringify(made.body)}`);
        continue;
      }
      orders.set(key, made.body.id);
      const shipped = await insist(`/sales/orders/${made.body.id}/ship`, {}, `${key}-ship`);
      if (shipped.status !== 200)
        faults.push(`${key} was not shipped: ${shipped.status} ${JSON.stringify(shipped.body)}`);
    }
  };
  const done = Promise.all(Array.from({ length: clients }, sell));
  // Looked at by `stop`; when a run fails before, by nobody.
  done.catch(() => {});
  return {
    orders,
    faults,
    /** How often each status was answered; 0 is no answer. */
    statuses,
    resent: () => resent,
    /** Lets every order come to its end. */
    async stop() {
      stopping = true;
      await done;
    },
    abandon() {
      stopping = true;
      abandoned = true;
    },
  };
}

/** Every key that was used, once more: the same order, and no new one. */
export async function replayAll(caller: Outside, { orders }: Load, shop: Shop): Promise<string[]> {
  const faults: string[] = [];
  for (const [key, id] of orders) {
    const again = await caller.send("POST", "/sales/orders", orderOf(shop), {
      "idempotency-key": key,
    });
    const isReplay = again.headers.get("idempotent-replayed") === "true";
    if (again.body?.id !== id || !isReplay)
      faults.push(`${key} made ${id}, and then ${again.status} ${again.body?.id}`);
  }
  return faults;
}
