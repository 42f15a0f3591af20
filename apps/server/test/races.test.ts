import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { openShop, processSettings, signIn } from "@millrace/testkit/outside";
import { expect, test } from "vitest";

/** A server in a process of its own, over a database of its own, and a caller from outside. */
async function withServer(
  use: (caller: Awaited<ReturnType<typeof signIn>>) => Promise<void>,
): Promise<void> {
  await withOwnDatabase(async ({ url }) => {
    const server = await startMillrace("server", processSettings(url));
    try {
      await use(await signIn(server.url));
    } finally {
      await server.stop();
    }
  });
}

const many = <T>(count: number, one: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => one(at)));

test("50 units are sold to 50 of 200 racing buyers; 150 are told why not, and the ledger is exact", async () => {
  await withServer(async (caller) => {
    const { productId, ...shop } = await openShop(caller, "50");
    const answers = await many(200, () =>
      caller.send("POST", "/sales/orders", {
        ...shop,
        lines: [{ productId, quantity: "1" }],
        confirm: true,
      }),
    );
    const bought = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(bought).toHaveLength(50);
    expect(new Set(bought.map(({ body }) => body.number)).size).toBe(50);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(["409 stock.insufficient"]),
    );
    expect(refused[0]?.body.details.lines).toMatchObject([
      { productId, wanted: "1", available: "0" },
    ]);

    await many(50, (at) => caller.want("POST", `/sales/orders/${bought[at]?.body.id}/ship`, {}));
    const stock = await caller.want("GET", `/inventory/stock?productId=${productId}`);
    expect(stock.items).toMatchObject([{ onHand: "0", reserved: "0", available: "0" }]);
    expect(await caller.want("GET", "/inventory/verify")).toMatchObject({ ok: true });
    expect((await caller.want("GET", "/sales/orders?total=true&limit=1")).total).toBe(50);
  });
});

test("50 racing calls with one idempotency key make one order, and every caller gets it", async () => {
  await withServer(async (caller) => {
    const { productId, ...shop } = await openShop(caller, "50");
    const body = { ...shop, lines: [{ productId, quantity: "1" }] };
    const call = async () => {
      for (;;) {
        const answer = await caller.send("POST", "/sales/orders", body, {
          "idempotency-key": "the-only-one",
        });
        if (answer.body.code !== "idempotency.in_flight") return answer;
        expect(answer.status).toBe(409);
        expect(answer.headers.get("retry-after")).toBe("1");
      }
    };
    const answers = await many(50, call);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    const first = answers.filter(({ headers }) => headers.get("idempotent-replayed") === null);
    expect(first).toHaveLength(1);
    expect((await caller.want("GET", "/sales/orders?total=true")).total).toBe(1);
  });
});
