import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { world } from "./world.ts";

/* API4:2023 Unrestricted resource consumption. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});

describe("a request that asks for too much", () => {
  test.each([
    ["a page of more than 100 rows", "/api/v1/products?limit=101", 422],
    ["a very long search", `/api/v1/products?q=${"a".repeat(5_000)}`, 422],
    ["very many fields", `/api/v1/products?fields=${"id,".repeat(2_000)}id`, 422],
    ["an address beyond all bounds", `/api/v1/products?q=${"a".repeat(20_000)}`, 431],
  ])("is refused: %s", async (_name, path, expected) => {
    const { status } = await w.call("superadmin", "GET", path);
    expect([expected, 413, 414]).toContain(status);
  });

  test("is refused: a body over 1 MiB, also when it is small until it is unpacked", async () => {
    const big = JSON.stringify({ name: "x".repeat(2 << 20) });
    const plain = await w.call("superadmin", "POST", "/api/v1/products", { body: big });
    expect([plain.status, plain.body.code]).toEqual([413, "request.too_large"]);
    const bomb = gzipSync(Buffer.alloc(64 << 20, " "));
    expect(bomb.length).toBeLessThan(100_000);
    const packed = await fetch(`${w.server.url}/api/v1/products`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${w.tokens.superadmin}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: bomb,
    });
    expect(packed.status).toBe(413);
  });

  test("is refused: JSON that is nested without end, a list without end, a batch without end", async () => {
    const deep = await w.call("superadmin", "POST", "/api/v1/products", {
      body: "[".repeat(100_000) + "]".repeat(100_000),
    });
    expect(deep.status).toBe(400);
    const lines = Array.from({ length: 5_000 }, () => ({
      productId: w.near.productId,
      quantity: "1",
    }));
    const long = await w.call("superadmin", "POST", "/api/v1/sales/orders", {
      body: { customerId: w.near.customerId, warehouseId: w.near.warehouseId, lines },
    });
    expect(long.status).toBe(422);
    const many = Array.from({ length: 200 }, () => "auth.me").join(",");
    expect(
      (await w.call("superadmin", "GET", `/trpc/${many}?batch=1&input=%7B%7D`)).status,
    ).toBeGreaterThanOrEqual(400);
  });
});

test("a connection that sends its headers a byte at a time does not keep others waiting", async () => {
  const { hostname, port } = new URL(w.server.url);
  const slow = Array.from({ length: 200 }, () => {
    const socket = connect(Number(port), hostname, () =>
      socket.write("GET /api/v1/versions HTTP/1.1\r\nX-"),
    );
    socket.on("error", () => {});
    return socket;
  });
  expect((await w.call("superadmin", "GET", "/api/v1/products")).status).toBe(200);
  for (const socket of slow) socket.destroy();
});

test("every list in the document has a bound, every text a longest length", async () => {
  const { body } = await w.call("anonymous", "GET", "/api/v1/openapi.json");
  type Parameter = { name?: string; schema?: { maximum?: number } };
  const unbounded: string[] = [];
  for (const [path, methods] of Object.entries(
    body.paths as Record<string, Record<string, { parameters?: Parameter[] }>>,
  ))
    for (const [method, { parameters = [] }] of Object.entries(methods))
      for (const { name, schema } of parameters)
        if (name === "limit" && !((schema?.maximum ?? Number.POSITIVE_INFINITY) <= 1000))
          unbounded.push(`${method} ${path}`);
  expect(unbounded).toEqual([]);
});
