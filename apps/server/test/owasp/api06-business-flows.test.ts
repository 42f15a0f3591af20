import { beforeAll, expect, test } from "vitest";
import { world } from "./world.ts";

/* API6:2023 Unrestricted access to sensitive business flows: what harms when a program does it over and over. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});

test("the last units are sold once, however many ask at once", async () => {
  const order = (n: number) =>
    w.call("superadmin", "POST", "/api/v1/sales/orders", {
      body: {
        customerId: w.near.customerId,
        warehouseId: w.near.warehouseId,
        lines: [{ productId: w.near.productId, quantity: "6" }],
        confirm: true,
      },
      headers: { "idempotency-key": `flood-${n}` },
    });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => order(n)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(
    new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code)),
  ).toEqual(new Set(["stock.insufficient"]));
});

test("accounts are not opened by the thousand from one address", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 25; n++) {
    const { status } = await w.call("anonymous", "POST", "/api/v1/auth/register", {
      body: { email: `robot${n}@example.com`, name: "Robot", password: "four random other words" },
    });
    statuses.push(status);
  }
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
});

test("a code that was sent cannot be guessed: it is over long before the guesses are", async () => {
  await w.call("anonymous", "POST", "/api/v1/auth/password/forgot", {
    body: { email: "viewer@example.com" },
  });
  const codes = new Set<string>();
  for (let n = 0; n < 12; n++) {
    const { status, body } = await w.call("anonymous", "POST", "/api/v1/auth/password/verify", {
      body: { email: "viewer@example.com", code: String(100_000 + n) },
    });
    expect(status).toBeGreaterThanOrEqual(400);
    codes.add(body.code);
  }
  await w.h.settle();
  const code = /\b(\d{6})\b/.exec(w.h.outbox.mails.at(-1)?.text ?? "")?.[1] ?? "";
  const late = await w.call("anonymous", "POST", "/api/v1/auth/password/verify", {
    body: { email: "viewer@example.com", code },
  });
  expect(late.status).toBeGreaterThanOrEqual(400);
});
