import {
  createMillraceClient,
  type MillraceClient,
  type MillraceClientOptions,
} from "@millrace/client";
import { isProblem, problemOf } from "@millrace/client/problem";
import type { Tokens } from "@millrace/client/session";
import { createUser } from "@millrace/domains/identity/index";
import { makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { type TestProxy, testProxy } from "@millrace/testkit/proxy";
import { EventSource } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket as WsWebSocket } from "ws";
import { type RunningServer, serve } from "../src/serve.ts";

const credentials = { email: "clerk@example.com", password: "correct horse battery staple" };
let h: Harness;
let server: RunningServer;
let proxy: TestProxy;
let serial = 0;
const open: MillraceClient[] = [];

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  proxy = await testProxy(server.url);
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Clerk", role: "superadmin" });
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});
afterAll(() => server.stop());

/** A client behind the proxy that counts its requests by procedure. */
function newClient(options: Partial<MillraceClientOptions> = { credentials }) {
  const requests: string[] = [];
  const client = createMillraceClient({
    url: proxy.url,
    retry: { firstDelayMs: 10, longestDelayMs: 2_000 },
    fetch: (url, init) => {
      requests.push(new URL(url).pathname.slice("/trpc/".length));
      return fetch(url, init);
    },
    ...options,
  });
  open.push(client);
  return { ...client, client, requests };
}

const newSite = () => ({ code: `C-${++serial}`, name: "A site" });
const anHour = 3_600_000;

async function signIn(): Promise<Tokens> {
  const { client } = newClient();
  await client.login();
  if (!client.tokens) throw new Error("not signed in");
  return client.tokens;
}

/** Subscribes to the log behind `after`; `count` resolves when so much has come. */
async function follow(api: MillraceClient["api"], after?: number) {
  const seqs: number[] = [];
  let failed: unknown;
  let wake = () => {};
  const subscription = api.webhooks.events.watch.subscribe(
    { after },
    {
      onData: ({ data }) => {
        seqs.push(data.seq);
        wake();
      },
      onError: (error) => {
        failed = error;
        wake();
      },
    },
  );
  const until = async (done: () => boolean) => {
    while (!done()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    seqs,
    subscription,
    count: (count: number) => until(() => seqs.length >= count || failed !== undefined),
    failure: async () => {
      await until(() => failed !== undefined);
      return failed;
    },
  };
}

/** The newest number, once everything that has happened is published. */
async function lastSeq(): Promise<number> {
  await h.settle();
  const head = h.platform.db.selectFrom("event_head").select("seq");
  return (await head.executeTakeFirstOrThrow()).seq;
}

/** So many events, published. */
async function happen(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await h.caller("superadmin").sites.create(newSite());
  await h.settle();
}

it("places an order in the ten lines of its README", async () => {
  const { warehouse } = await makeShop(h.caller("superadmin"), "10");
  const { api } = newClient();
  const [customer] = (await api.parties.customers.list.query({ q: "customer" })).items;
  const [product] = (await api.catalog.products.list.query({ q: "product" })).items;
  const [found] = (await api.sites.warehouses.list.query({})).items;
  expect(found?.id).toBe(warehouse.id);
  const order = await api.sales.orders.create.mutate({
    customerId: customer!.id,
    warehouseId: warehouse.id,
    lines: [{ productId: product!.id, quantity: "2" }],
  });
  expect(await api.sales.orders.confirm.mutate({ id: order.id })).toMatchObject({
    status: "confirmed",
    total: "20.00",
  });
  const tooMuch = await api.sales.orders.create.mutate({
    customerId: customer!.id,
    warehouseId: warehouse.id,
    lines: [{ productId: product!.id, quantity: "9" }],
  });
  const error = await api.sales.orders.confirm
    .mutate({ id: tooMuch.id })
    .catch((thrown: unknown) => thrown);
  expect(isProblem(error, "stock.insufficient")).toBe(true);
});

describe("signing in", () => {
  it("answers who it is, and a wrong password with a problem", async () => {
    const { client } = newClient({});
    expect(await client.login(credentials)).toMatchObject({ email: credentials.email });
    expect(client.tokens?.expiresAt).toBeGreaterThan(Date.now());
    const refused = newClient({}).client.login({ ...credentials, password: "wrong" });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(problemOf(error)).toMatchObject({ code: "auth.invalid_credentials", status: 401 });
    expect(isProblem(error, "auth.invalid_credentials")).toBe(true);
  });

  it("happens by itself, once, when credentials are given and many calls need a token", async () => {
    const { api, requests } = newClient();
    await Promise.all(Array.from({ length: 10 }, () => api.auth.me.query({})));
    expect(requests.filter((path) => path === "auth.login")).toHaveLength(1);
  });

  it("is over after logout: the tokens are forgotten here and refused there", async () => {
    const kept: (Tokens | null)[] = [];
    const { client, api } = newClient({ onTokens: (tokens) => void kept.push(tokens) });
    await client.login(credentials);
    const before = client.tokens;
    await client.logout();
    expect(client.tokens).toBeNull();
    expect(kept).toEqual([before, null]);
    expect(problemOf(await api.auth.me.query({}).catch((e: unknown) => e))?.code).toBe(
      "auth.required",
    );
    const stolen = newClient({ tokens: before });
    expect(problemOf(await stolen.api.auth.me.query({}).catch((e: unknown) => e))?.code).toBe(
      "auth.invalid_refresh_token",
    );
  });
});

describe("an expired access token", () => {
  it("met by 50 calls at once costs one refresh, and all of them succeed", async () => {
    const kept: (Tokens | null)[] = [];
    const { client, api, requests } = newClient({
      tokens: await signIn(),
      onTokens: (tokens) => void kept.push(tokens),
    });
    await api.auth.me.query({});
    h.clock.advance(2 * anHour);
    const calls = Array.from({ length: 50 }, (_, n) =>
      n % 2 ? api.sites.create.mutate(newSite()) : api.auth.me.query({}),
    );
    expect(await Promise.all(calls)).toHaveLength(50);
    expect(requests.filter((path) => path === "auth.refresh")).toHaveLength(1);
    expect(kept).toEqual([client.tokens]);
  });

  it("that is known to end soon is renewed before the calls that wait for it, once", async () => {
    const tokens = { ...(await signIn()), expiresAt: Date.now() + 5_000 };
    const { api, requests } = newClient({ tokens });
    await Promise.all(Array.from({ length: 20 }, () => api.auth.me.query({})));
    expect(requests[0]).toBe("auth.refresh");
    expect(requests.filter((path) => path === "auth.refresh")).toHaveLength(1);
  });

  it("is not used before its successor is kept", async () => {
    const tokens = { ...(await signIn()), expiresAt: 0 };
    const order: string[] = [];
    const { api } = newClient({
      tokens,
      onTokens: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push("kept");
      },
    });
    await api.auth.me.query({});
    order.push("answered");
    expect(order).toEqual(["kept", "answered"]);
  });

  it("whose refresh is refused ends the session: a problem for each call, one notice", async () => {
    const tokens = await signIn();
    const elsewhere = newClient({ tokens });
    await elsewhere.client.logout();
    const notices: unknown[] = [];
    const kept: (Tokens | null)[] = [];
    const { client, api } = newClient({
      tokens,
      onSignedOut: (error) => notices.push(error),
      onTokens: (changed) => void kept.push(changed),
    });
    const errors = await Promise.all(
      Array.from({ length: 5 }, () => api.auth.me.query({}).catch((error: unknown) => error)),
    );
    for (const error of errors) expect(problemOf(error)?.code).toBe("auth.invalid_refresh_token");
    expect(notices).toHaveLength(1);
    expect(kept).toEqual([null]);
    expect(client.tokens).toBeNull();
  });

  it("was renewed by another holder of the store: its tokens are taken, not spent twice", async () => {
    let stored: Tokens | null = await signIn();
    const share = {
      tokens: () => stored,
      onTokens: (tokens: Tokens | null) => {
        stored = tokens;
      },
    };
    const [first, second] = [newClient(share), newClient(share)];
    await Promise.all([first.api.auth.me.query({}), second.api.auth.me.query({})]);
    h.clock.advance(2 * anHour);
    await first.api.auth.me.query({});
    await second.api.auth.me.query({});
    expect(second.requests).not.toContain("auth.refresh");
    expect(second.client.tokens).toEqual(first.client.tokens);
  });
});

describe("calls over a bad line", () => {
  it("of one tick travel in one request when they are queries", async () => {
    const { client, api, requests } = newClient();
    await client.login();
    await Promise.all([api.auth.me.query({}), api.sites.list.query({}), api.jobs.list.query({})]);
    expect(requests).toEqual(["auth.login", "auth.me,sites.list,jobs.list"]);
  });

  it("have one effect when the answer to a mutation is lost on its way", async () => {
    const { client, api, requests } = newClient();
    await client.login();
    const site = newSite();
    proxy.loseAnswerTo(site.code);
    const made = await api.sites.create.mutate(site);
    expect(requests.filter((path) => path === "sites.create")).toHaveLength(2);
    const { items } = await api.sites.list.query({ q: site.code });
    expect(items.filter(({ code }) => code === site.code)).toEqual([made]);
  });

  it("under the caller's own key are one call, today and in the next process", async () => {
    const site = newSite();
    const context = { idempotencyKey: `order-4711-${site.code}` };
    const first = await newClient().api.sites.create.mutate(site, { context });
    expect(await newClient().api.sites.create.mutate(site, { context })).toEqual(first);
    const other = newClient().api.sites.create.mutate(newSite(), { context });
    expect(problemOf(await other.catch((error: unknown) => error))?.code).toBe(
      "idempotency.mismatch",
    );
  });

  it("go on when the server was away for a moment", async () => {
    const { client, api } = newClient();
    await client.login();
    const home = proxy.target;
    proxy.target = "http://127.0.0.1:1";
    proxy.cut();
    const calls = [api.auth.me.query({}), api.sites.create.mutate(newSite())];
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.target = home;
    expect(await Promise.all(calls)).toHaveLength(2);
  });

  it("end at once when their caller aborts, also while they wait to be tried again", async () => {
    const { client, api } = newClient({ credentials, retry: { firstDelayMs: 10_000 } });
    await client.login();
    const home = proxy.target;
    proxy.target = "http://127.0.0.1:1";
    proxy.cut();
    const stop = new AbortController();
    const call = api.auth.me.query({}, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 50);
    const started = performance.now();
    await expect(call).rejects.toThrow("enough");
    expect(performance.now() - started).toBeLessThan(4_000);
    proxy.target = home;
  });

  it("are refused once, not again, when the server says no", async () => {
    const { client, api, requests } = newClient();
    await client.login();
    const error = await api.sites.create
      .mutate({ ...newSite(), name: "" })
      .catch((thrown: unknown) => thrown);
    expect(problemOf(error)).toMatchObject({ code: "request.invalid", status: 422 });
    expect(problemOf(error)?.errors?.map(({ path }) => path)).toEqual(["name"]);
    expect(requests.filter((path) => path === "sites.create")).toHaveLength(1);
  });
});

describe("a subscription", () => {
  it("resumes over cuts and a restart of the server without a gap or a duplicate", async () => {
    const { api } = newClient();
    const start = await lastSeq();
    const log = await follow(api, start);
    await happen(3);
    await log.count(3);
    for (let round = 0; round < 3; round++) {
      const busy = happen(5);
      proxy.cut();
      await busy;
    }
    await server.stop();
    await happen(5);
    server = await serve(h.platform);
    proxy.target = server.url;
    await happen(2);
    await log.count(25);
    expect(log.seqs).toEqual(Array.from({ length: 25 }, (_, n) => start + 1 + n));
  });

  it("that names no place misses nothing either, even when it is cut off before its first event", async () => {
    const { api } = newClient();
    const start = await lastSeq();
    const log = await follow(api);
    await log.count(1);
    proxy.cut();
    await happen(2);
    await log.count(3);
    // The first is no event: it says where the log ended when it came.
    expect(log.seqs).toEqual([start, start + 1, start + 2]);
  });

  it("outlives its access token: it connects anew with a fresh one", async () => {
    const { api, requests } = newClient({ tokens: await signIn() });
    const start = await lastSeq();
    const log = await follow(api, start);
    await happen(1);
    await log.count(1);
    h.clock.advance(2 * anHour);
    await happen(2);
    await log.count(3);
    expect(log.seqs).toEqual([start + 1, start + 2, start + 3]);
    expect(requests).toEqual(["auth.refresh"]);
  });

  it("ends with a problem when its session is revoked elsewhere", async () => {
    const tokens = await signIn();
    const notices: unknown[] = [];
    const { api } = newClient({ tokens, onSignedOut: (error) => notices.push(error) });
    const log = await follow(api, await lastSeq());
    await happen(1);
    await log.count(1);
    await newClient({ tokens }).client.logout();
    expect(isProblem(await log.failure())).toBe(true);
    await happen(1);
    expect(log.seqs).toHaveLength(1);
    expect(notices).toHaveLength(1);
  });

  it("runs on the WebSocket of the package ws where there is no other", async () => {
    const { api } = newClient({ credentials, WebSocket: WsWebSocket });
    const start = await lastSeq();
    const log = await follow(api, start);
    await happen(1);
    await log.count(1);
    proxy.cut();
    await happen(1);
    await log.count(2);
    expect(log.seqs).toEqual([start + 1, start + 2]);
  });

  it("goes by server-sent events where no WebSocket passes, and resumes there, too", async () => {
    const { api, requests } = newClient({ tokens: await signIn(), EventSource });
    const start = await lastSeq();
    const log = await follow(api, start);
    await happen(2);
    await log.count(2);
    h.clock.advance(2 * anHour);
    await happen(1);
    await log.count(3);
    expect(requests).toEqual(["auth.refresh"]);
    expect(log.seqs).toEqual([start + 1, start + 2, start + 3]);
  });

  it("can be read with for await, which ends when its signal does", async () => {
    const { api } = newClient();
    const start = await lastSeq();
    await happen(2);
    const stop = new AbortController();
    const seen: number[] = [];
    const events = api.webhooks.events.watch.subscribe({ after: start }, { signal: stop.signal });
    for await (const { data } of events) {
      seen.push(data.seq);
      if (seen.length === 2) stop.abort();
    }
    expect(seen).toEqual([start + 1, start + 2]);
  });
});
