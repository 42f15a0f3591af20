import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { newId } from "@millrace/platform/id";
import pg from "pg";
import { createOrder, createProduct, getProduct, listProducts } from "./bare-sql.ts";
import { answerUsage, tell } from "./protocol.ts";

/*
 * The bare limit: `node:http` and prepared `pg` in one process, nothing between them. It looks the token up in memory, as Millrace does
 * from a token's second request on, and writes the rows that Millrace writes. It checks nothing, limits nothing, logs nothing, and knows
 * one answer to whatever goes wrong. argv[2]: the token.
 */

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 16,
  // Planning a statement of this kind takes as long as running it.
  options: "-c jit=off -c plan_cache_mode=force_generic_plan",
});
const actors = new Map([[process.argv[2], "user:01900000-0000-7000-8000-000000000000"]]);

const query = async (name: string, text: string, values: unknown[]) =>
  (await pool.query({ name, text, values })).rows;

function send(res: ServerResponse, status: number, body: string): void {
  res
    .writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

function bodyOf(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => resolve(Buffer.concat(chunks).toString()));
    req.on("error", reject);
  });
}

async function get(res: ServerResponse, id: string): Promise<void> {
  const [row] = await query("get", getProduct, [id]);
  send(res, row ? 200 : 404, JSON.stringify(row ?? null));
}

async function list(res: ServerResponse, question: URLSearchParams): Promise<void> {
  const limit = Number(question.get("limit"));
  const rows = await query("list", listProducts, [question.get("kind"), limit + 1]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor =
    rows.length > limit
      ? Buffer.from(JSON.stringify([last.price, last.id])).toString("base64url")
      : null;
  send(res, 200, JSON.stringify({ items, nextCursor }));
}

async function create(req: IncomingMessage, res: ServerResponse, actor: string): Promise<void> {
  const { sku, name, kind, unit, price } = JSON.parse(await bodyOf(req));
  const [row] = await query("create", createProduct, [
    ...[newId(), sku, name, kind, unit, price, new Date(), newId(), newId(), actor, newId()],
    req.socket.remoteAddress,
  ]);
  send(res, 201, JSON.stringify(row));
}

async function order(req: IncomingMessage, res: ServerResponse, actor: string): Promise<void> {
  const text = await bodyOf(req);
  const { customerId, warehouseId, lines } = JSON.parse(text) as {
    customerId: string;
    warehouseId: string;
    lines: { productId: string; quantity: string }[];
  };
  const [row] = await query("order", createOrder, [
    ...[newId(), customerId, warehouseId],
    ...[lines.map(({ productId }) => productId), lines.map(({ quantity }) => quantity)],
    ...[lines.map(newId), lines.map(newId), [newId(), newId(), newId()], newId(), actor],
    ...[req.headers["idempotency-key"], createHash("sha256").update(text).digest(), new Date()],
    ...[newId(), req.socket.remoteAddress],
  ]);
  if (row?.levels === lines.length) send(res, 201, row.body);
  else send(res, 404, "{}");
}

const server = createServer((req, res) => {
  const actor = actors.get((req.headers.authorization ?? "").slice("Bearer ".length));
  const [path = "", question = ""] = (req.url ?? "").slice("/api/v1".length).split("?");
  const answered = !actor
    ? send(res, 401, "{}")
    : path.startsWith("/products/")
      ? get(res, path.slice("/products/".length))
      : req.method === "GET"
        ? list(res, new URLSearchParams(question))
        : path === "/products"
          ? create(req, res, actor)
          : order(req, res, actor);
  answered?.catch((error: unknown) =>
    send(res, 500, JSON.stringify(error instanceof Error ? error.message : error)),
  );
});
server.keepAliveTimeout = 65_000;
server.listen(0, "127.0.0.1", () => {
  answerUsage();
  tell({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("SIGTERM", () => process.exit());
