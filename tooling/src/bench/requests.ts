import { randomUUID } from "node:crypto";
import { customerId, customers, kinds, productId, warehouseId } from "./dataset.ts";
import { requestBytes } from "./http-messages.ts";
import type { Job, Operation } from "./protocol.ts";

/* The requests of a job, each about rows of chance. Bare server and REST get the very same bytes. */

/** One call as tRPC sees it, and its REST face. */
interface Call {
  readonly procedure: string;
  readonly type: "query" | "mutation";
  readonly input: object;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const any = (count: number) => 1 + Math.floor(Math.random() * count);

const calls: Readonly<Record<Operation, (size: number) => Call>> = {
  get: (products) => {
    const id = productId(any(products));
    return {
      procedure: "catalog.products.get",
      type: "query",
      input: { id },
      method: "GET",
      path: `/products/${id}`,
      status: 200,
    };
  },
  list: () => {
    const kind = kinds[any(kinds.length) - 1] as string;
    return {
      procedure: "catalog.products.list",
      type: "query",
      input: { kind, sort: "-price", limit: 25 },
      method: "GET",
      path: `/products?kind=${kind}&sort=-price&limit=25`,
      status: 200,
    };
  },
  create: () => {
    const sku = randomUUID();
    const input = { sku, name: `New product ${sku}`, kind: "good", unit: "piece", price: "12.50" };
    return {
      procedure: "catalog.products.create",
      type: "mutation",
      input,
      method: "POST",
      path: "/products",
      status: 201,
    };
  },
  order: (products) => {
    // Three different ones.
    const first = any(products);
    const lines = [1, 2, 3].map((n) => ({
      productId: productId(1 + ((first + n * 7919) % products)),
      quantity: String(n),
    }));
    const input = { customerId: customerId(any(customers)), warehouseId, lines, confirm: true };
    return {
      procedure: "sales.orders.create",
      type: "mutation",
      input,
      method: "POST",
      path: "/sales/orders",
      status: 201,
    };
  },
  route: (routes) => {
    const n = any(routes);
    return {
      procedure: `r${n}`,
      type: "query",
      input: { id: productId(n) },
      method: "GET",
      path: `/things-${n}/${productId(n)}`,
      status: 200,
    };
  },
};

/** Makes the bytes of the job's next HTTP request, and the status that is success. */
export function httpRequest({
  operation,
  transport,
  token,
  size,
}: Job): () => [bytes: Buffer, status: string] {
  const fixed = { authorization: `Bearer ${token}` };
  const make = calls[operation];
  return () => {
    const { procedure, type, input, method, path, status } = make(size);
    const isMutation = type === "mutation";
    const headers: Record<string, string> = isMutation
      ? { ...fixed, "content-type": "application/json" }
      : fixed;
    if (operation === "order") headers["idempotency-key"] = randomUUID();
    if (transport === "rest") {
      const body = isMutation ? JSON.stringify(input) : "";
      return [requestBytes(method, `/api/v1${path}`, headers, body), String(status)];
    }
    const json = JSON.stringify({ json: input });
    return isMutation
      ? [requestBytes("POST", `/trpc/${procedure}`, headers, json), "200"]
      : [
          requestBytes("GET", `/trpc/${procedure}?input=${encodeURIComponent(json)}`, headers),
          "200",
        ];
  };
}

/** The job's next call as a message of tRPC's WebSocket protocol. */
export function socketMessage({ operation, size }: Job): (id: number) => string {
  return (id) => {
    const { procedure, type, input } = calls[operation](size);
    return JSON.stringify({
      id,
      method: type,
      params: { path: procedure, input: { json: input } },
    });
  };
}
