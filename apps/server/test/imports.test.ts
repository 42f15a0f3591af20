import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Background, startBackground } from "@millrace/domains/background";
import { createUser } from "@millrace/domains/identity/index";
import type { Import, ImportError } from "@millrace/domains/transfer/transfer.schema";
import { type Harness, harness } from "@millrace/testkit/harness";
import { signIn } from "@millrace/testkit/outside";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

const mebibyte = 1 << 20;
const admin = { email: "admin@example.com", password: "correct horse battery staple" };

let h: Harness;
let server: RunningServer;
let background: Background;
let token: string;
beforeAll(async () => {
  h = await harness({ MILLRACE_MAX_UPLOAD_MB: "1" });
  await createUser(h.ctx("superadmin"), { ...admin, name: "Admin", role: "superadmin" });
  server = await serve(h.platform);
  background = await startBackground(h.platform);
  ({ token } = await signIn(server.url, admin));
});
afterAll(async () => {
  await background.stop();
  await server.stop();
});

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
const upload = (body: RequestInit["body"], headers: Record<string, string> = {}, query = "") =>
  call(`/imports${query}`, { method: "POST", body, headers });
const csv = { "content-type": "text/csv" };

/** The import once it has ended, and the figures of its progress that were seen on the way. */
async function ended(answer: Response): Promise<{ last: Import; seen: number[] }> {
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as Import;
  expect(answer.headers.get("location")).toMatch(new RegExp(`/imports/${id}$`));
  const seen: number[] = [];
  for (;;) {
    const last = (await (await call(`/imports/${id}`)).json()) as Import;
    seen.push(last.processed);
    if (last.finishedAt) return { last, seen };
    await sleep(5);
  }
}

const rowsOf = (prefix: string, count: number) =>
  `sku,name,price\n${Array.from({ length: count }, (_, at) => `${prefix}-${at},Product ${at},1.50\n`).join("")}`;
const written = async (q: string) => {
  const answer = await call(`/products?q=${q}&total=true&limit=1`);
  return ((await answer.json()) as { total: number }).total;
};

describe("a file over REST", () => {
  it("arrives as a form, with its settings as fields in front of it", async () => {
    const form = new FormData();
    form.set("type", "products");
    form.set("mapping", JSON.stringify({ Artikel: "sku", Bezeichnung: "name", Preis: "price" }));
    form.set("defaults", JSON.stringify({ unit: "box" }));
    const file = "Artikel;Bezeichnung;Preis\nFORM-1;Schraube;1.50\nFORM-2;Größe 7;2\n";
    form.set("data", new File([file], "artikel.csv", { type: "text/csv" }));
    const { last } = await ended(await upload(form));
    expect(last).toMatchObject({ status: "completed", created: 2, failed: 0 });
    const { items } = (await (await call("/products?sku=FORM-2")).json()) as { items: unknown[] };
    expect(items).toMatchObject([{ name: "Größe 7", price: "2.00", unit: "box" }]);
  });

  it("arrives as the bare body, with its settings in the query", async () => {
    const { last } = await ended(await upload(rowsOf("RAW", 3), csv, "?type=products"));
    expect(last).toMatchObject({ status: "completed", created: 3, total: 3 });
  });

  it("arrives packed", async () => {
    const packed = new Uint8Array(gzipSync(rowsOf("GZ", 2000)));
    const headers = { ...csv, "content-encoding": "gzip" };
    const { last } = await ended(await upload(packed, headers, "?type=products"));
    expect(last).toMatchObject({ status: "completed", created: 2000 });
  });

  it.each([
    ["as it is", (bytes: Uint8Array<ArrayBuffer>) => bytes, {}],
    [
      "unpacked",
      (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(gzipSync(bytes)),
      { "content-encoding": "gzip" },
    ],
  ])(
    "is refused when it is over the bound %s, and leaves nothing behind",
    async (_, pack, encoding) => {
      const before = await imports();
      const file = `sku,name,price\n${"BIG-1,Big,1\n".repeat(mebibyte / 10)}`;
      const bytes = pack(new TextEncoder().encode(file));
      const answer = await upload(bytes, { ...csv, ...encoding }, "?type=products");
      expect(answer.status).toBe(413);
      expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({ code: "request.too_large" });
      expect(await imports()).toEqual(before);
    },
  );

  it("with a bad row writes the others and says which one, where, and why", async () => {
    const file = "sku,name,price\nBAD-1,One,1\nBAD-2,Two,1.x\nBAD-3,Three,3\n";
    const { last } = await ended(await upload(file, csv, "?type=products"));
    expect(last).toMatchObject({ status: "completed", created: 2, failed: 1, errorCount: 1 });
    const answer = await call(`/imports/${last.id}/errors`);
    const { items } = (await answer.json()) as { items: ImportError[] };
    expect(items).toMatchObject([{ row: 2, line: 3, column: "price", value: "1.x" }]);
    expect(await written("BAD-")).toBe(2);
  });

  it("is worked off by a worker while its progress can be followed to the end", async () => {
    const { last, seen } = await ended(await upload(rowsOf("RUN", 12_000), csv, "?type=products"));
    expect(last).toMatchObject({ status: "completed", processed: 12_000, created: 12_000 });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await written("RUN-")).toBe(12_000);
  });
});

/** What there is of imports, also of files that are on their way. */
async function imports() {
  const { rows } = await h.platform.pool.query(
    "select (select count(*) from import) as imports, (select count(*) from import_chunk) as pieces",
  );
  return rows[0];
}
