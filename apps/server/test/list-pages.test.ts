import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { appRouter } from "@millrace/domains/app-router";
import { createUser } from "@millrace/domains/identity/index";
import { createRest } from "@millrace/rest/rest";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiInfo } from "../src/api-info.ts";
import { riceMill } from "../src/presets/rice-mill.ts";
import { workshop } from "../src/presets/workshop.ts";
import { type RunningServer, serve } from "../src/serve.ts";
import { busyCompany, companyOf } from "./list-pages/company.ts";
import { multiply } from "./list-pages/copies.ts";

/*
 * Every list that there is, as the contract names them, over companies in which each has more than a page of rows. A new one is weighed
 * without anybody writing a line for it.
 */

const most = 50 * 1024;
const credentials = { email: "admin@example.com", password: "correct horse battery staple" };

/** Fields name those of its rows; of other answers with items, those of the whole. */
const isPage = (schema: unknown) => "nextCursor" in (schema as { properties: object }).properties;
/** Not a list, but a thing that has items. */
const isThing = (schema: unknown) => "id" in (schema as { properties: object }).properties;
const itemsOf = (schema: unknown) =>
  (schema as { properties?: { items?: { readonly type?: string } } }).properties?.items;
const lists = createRest({
  router: appRouter,
  createContext: () => Promise.reject(new Error("not served")),
  info: apiInfo(),
}).operations.filter(
  ({ method, outputSchema }) =>
    method === "GET" && itemsOf(outputSchema)?.type === "array" && !isThing(outputSchema),
);
const takes = (list: (typeof lists)[number], parameter: string) =>
  parameter in ((list.inputSchema as { properties?: object }).properties ?? {});

/** Where the things of a path are listed that is no list itself. */
const elsewhere: Readonly<Record<string, string>> = {
  "/v1/inventory/warehouses": "/v1/warehouses",
  "/v1/inventory/items": "/v1/products",
};

type Row = Readonly<Record<string, unknown>>;
interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
  readonly text: string;
}

/** Those that had more than a page of rows somewhere. */
const full = new Set<string>();

describe.each([
  ["the rice mill", companyOf(riceMill)],
  ["the workshop", companyOf(workshop)],
  ["a company that has done everything", busyCompany],
] as const)("every list of %s", (_name, company) => {
  let h: Harness;
  let server: RunningServer;
  let token: string;
  beforeAll(async () => {
    h = await harness({ MILLRACE_LOGIN_LIMIT: "1000", MILLRACE_RATE_LIMITS: "false" });
    const user = await createUser(h.ctx("superadmin"), {
      ...credentials,
      name: "Admin",
      role: "superadmin",
    });
    token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
    await company(h, user.id);
    await multiply(h.platform, 30);
    server = await serve(h.platform);
  }, 180_000);
  afterAll(() => server?.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = request(`${server.url}/api${path}`, {
        headers: { authorization: `Bearer ${token}`, "accept-encoding": "gzip", ...headers },
      });
      asked.on("error", reject).on("response", (res) => {
        const chunks: Buffer[] = [];
        res
          .on("data", (chunk) => chunks.push(chunk))
          .on("end", () => {
            const body = Buffer.concat(chunks);
            const coding = res.headers["content-encoding"];
            const text = (
              coding === "br"
                ? brotliDecompressSync(body)
                : coding === "gzip"
                  ? gunzipSync(body)
                  : body
            ).toString();
            const { items = [], nextCursor = null } = text ? JSON.parse(text) : {};
            const { statusCode: status = 0, headers: sent } = res;
            resolve({ status, bytes: body.length, headers: sent, items, nextCursor, text });
          });
      });
      asked.end();
    });

  /** The path of a list, within a thing of the list above it that has most in it; null where there is no such thing. */
  async function pathOf({
    path,
    rest,
    inputSchema,
  }: (typeof lists)[number]): Promise<string | null> {
    const { required = [] } = inputSchema as { required?: string[] };
    const ofSite = required.includes("siteId")
      ? `?siteId=${(await get("/v1/sites")).items[0]?.id}`
      : "";
    const versioned = `/${rest.version ?? "v1"}${path}${ofSite}`;
    const [, above = "", parameter] = /^(.*)\/\{(\w+)\}/.exec(versioned) ?? [];
    if (parameter === undefined) return versioned;
    const from = elsewhere[above] ?? above;
    const all = lists.find((list) => `/${list.rest.version ?? "v1"}${list.path}` === from);
    const archived = all && takes(all, "archived") ? "&archived=true" : "";
    const things = (await get(`${from}?limit=100${archived}`)).items;
    const paths = things.map((row) => versioned.replace(`{${parameter}}`, String(row[parameter])));
    let some = paths[0] ?? null;
    for (const path of paths) {
      const page = await get(path);
      if (page.nextCursor !== null) return path;
      if (page.items.length > 0) some = path;
    }
    return some;
  }

  it.each(lists.map((list) => [list.id, list] as const))(
    "%s has a page that is light, is not sent twice, is narrowed by fields and goes on behind its cursor",
    async (_id, list) => {
      const path = await pathOf(list);
      if (path === null) return;
      const page = await get(path);
      expect(page.status, page.text.slice(0, 500)).toBe(200);
      const light = await get(path, { "accept-encoding": "br, gzip" });
      expect(page.bytes).toBeLessThan(most);
      expect(light.bytes).toBeLessThan(most);

      if (takes(list, "limit")) {
        const biggest = await get(`${path}${path.includes("?") ? "&" : "?"}limit=100`);
        expect(biggest.bytes).toBeLessThan(most);
      }

      const etag = String(page.headers.etag);
      expect((await get(path, { "if-none-match": etag })).status).toBe(304);

      if (!isPage(list.outputSchema)) return;
      const [field] = Object.keys(page.items[0] ?? {});
      if (field === undefined) return;
      const narrow = await get(`${path}${path.includes("?") ? "&" : "?"}fields=${field}`);
      expect(narrow.status, narrow.text).toBe(200);
      for (const row of narrow.items) expect(Object.keys(row)).toEqual([field]);

      if (!takes(list, "cursor")) return;
      if (page.nextCursor === null) return;
      full.add(list.id);
      const next = await get(`${path}?cursor=${page.nextCursor}`);
      expect(next.items.length).toBeGreaterThan(0);
      const seen = new Set(page.items.map((row) => JSON.stringify(row)));
      expect(next.items.some((row) => seen.has(JSON.stringify(row)))).toBe(false);
    },
  );
});

/** What no company here has more than a page of, and why that is no matter. */
const short: Readonly<Record<string, string>> = {
  "access.oauth.grants.list": "needs a consent given through the protocol",
  "jobs.deadLetters.list": "the rows of jobs.history that failed for good",
  "jobs.history": "runs of one job, whose copies would be runs of another",
  "ops.alerts.list": "needs somebody to have trouble",
  "stock.levels.byWarehouse": "the rows of stock.levels.list at one warehouse",
  "workshop.imports.errors": "the rows of transfer.imports.errors, of a sheet",
};

it("each list was full in one of them, but for those that are said", () => {
  const empty = lists.filter((list) => takes(list, "cursor") && !full.has(list.id));
  expect(empty.map(({ id }) => id).filter((id) => !(id in short))).toEqual([]);
});
