import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AppRouter } from "@millrace/domains/app-router";
import { createAuthenticate, createUser } from "@millrace/domains/identity/index";
import { siteCreated } from "@millrace/domains/sites/sites.events";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { createTRPCClient, createWSClient, httpSubscriptionLink, wsLink } from "@trpc/client";
import superjson from "superjson";
import { EventSource } from "undici";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { contextFactory } from "../src/context.ts";
import { createGate } from "../src/gate.ts";
import { type RunningServer, serve } from "../src/serve.ts";
import { trpcWebSocket } from "../src/trpc.ts";
import { createUsage } from "../src/usage.ts";

const password = "correct horse battery staple";
let h: Harness;
let server: RunningServer;
let serial = 0;

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  for (const role of ["superadmin", "viewer"]) {
    const email = `${role}@example.com`;
    await createUser(h.ctx("superadmin"), { email, password, name: role, role });
  }
});
afterAll(() => server.stop());

const newSite = () => ({ code: `T-${++serial}`, name: "A site" });

async function signIn(role = "superadmin"): Promise<string> {
  const login = { email: `${role}@example.com`, password };
  return (await h.caller("anonymous").auth.login(login)).accessToken;
}

/** What came back over HTTP: status, headers, and the results (or problems) of its calls. */
async function http(path: string, init: RequestInit & { token?: string } = {}) {
  const { token = await signIn(), headers, ...rest } = init;
  const response = await fetch(`${server.url}/trpc/${path}`, {
    ...rest,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
  });
  const text = await response.text();
  expect(text).not.toMatch(/\bat .*\.ts:\d+|node_modules|select |SyntaxError/);
  const answers = [JSON.parse(text)]
    .flat()
    .map((answer) =>
      answer.error
        ? { problem: superjson.deserialize<ErrorShape>(answer.error).data.problem }
        : { data: superjson.deserialize(answer.result.data) },
    );
  return { status: response.status, headers: response.headers, answers, first: answers[0] };
}

interface ErrorShape {
  readonly data: { readonly code: string; readonly problem: { code: string; status: number } };
}

const post = (
  path: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
) =>
  http(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
const input = (value: unknown) => encodeURIComponent(JSON.stringify(value));

describe("tRPC over HTTP", () => {
  it("answers each call of a batch for itself", async () => {
    const { status, answers } = await http(
      `auth.me,sites.list,sites.get?batch=1&input=${input({
        0: { json: {} },
        1: { json: { limit: 1 } },
        2: { json: { id: "01939f1e-7c7b-7000-8000-00000000dead" } },
      })}`,
    );
    expect(status).toBe(207);
    expect(answers).toMatchObject([
      { data: { email: "superadmin@example.com" } },
      { data: { items: [] } },
      { problem: { code: "resource.not_found", status: 404, instance: "/trpc/sites.get" } },
    ]);
  });

  it("refuses a batch of more than 100 as a whole", async () => {
    const path = Array.from({ length: 101 }, () => "auth.me").join(",");
    const { status, first } = await http(`${path}?batch=1`);
    expect([status, first]).toMatchObject([400, { problem: { code: "request.malformed" } }]);
  });

  it.each([
    ["JSON that ends too early", "sites.create", "{"],
    ["a batch that is no object", "sites.create?batch=1", "7"],
    ["bytes that are not UTF-8", "sites.create", Buffer.from('{"json":{"code":"\xff"}}', "latin1")],
    ["nesting without end", "sites.create", `{"json":${"[".repeat(100)}${"]".repeat(100)}}`],
    [
      "a way to the prototype",
      "sites.create",
      '{"json":{},"meta":{"values":{"__proto__.x":["Date"]}}}',
    ],
  ])("refuses %s as malformed, without a word in the log", async (_what, path, body) => {
    const logged = vi.spyOn(h.platform.log, "error");
    const { status, first } = await post(path, body);
    expect([status, first]).toMatchObject([400, { problem: { code: "request.malformed" } }]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    expect(logged).not.toHaveBeenCalled();
  });

  it("refuses malformed input in the address, and an address that cannot be decoded", async () => {
    for (const path of ["sites.list?input=%7B", "%E0%A4%A", "auth.me?batch=1&input=%5B%7B"]) {
      const { status, first } = await http(path);
      expect([path, status, first]).toMatchObject([
        path,
        400,
        { problem: { code: "request.malformed" } },
      ]);
    }
  });

  it("refuses a body of 10 MB without keeping it, and goes on", async () => {
    const { status, first } = await post("sites.create", `{"json":"${"x".repeat(10_000_000)}"}`);
    expect([status, first]).toMatchObject([413, { problem: { code: "request.too_large" } }]);
    expect((await http(`auth.me?input=${input({ json: {} })}`)).status).toBe(200);
  });

  it.each(["sites.nothing", "__proto__", "constructor", "toString", "sites"])(
    "has no procedure %s",
    async (path) => {
      const { status, first } = await http(path);
      expect([status, first]).toMatchObject([404, { problem: { code: "route.not_found" } }]);
    },
  );

  it("reads with GET and changes with POST, and says so", async () => {
    const read = await http("sites.create");
    expect([read.status, read.headers.get("allow"), read.first]).toMatchObject([
      405,
      "POST",
      { problem: { code: "route.method_not_allowed" } },
    ]);
    expect((await post("auth.me", "{}")).status).toBe(405);
    expect((await http("auth.me", { method: "DELETE" })).status).toBe(415);
  });

  it("takes JSON and nothing else", async () => {
    const { status, first } = await post("sites.create", "a=b", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect([status, first]).toMatchObject([
      415,
      { problem: { code: "request.unsupported_media_type" } },
    ]);
  });

  it("refuses a credential that is wrong, over or not a bearer's, also where none is needed", async () => {
    const over = await signIn();
    h.clock.advance(2 * 3_600_000);
    for (const authorization of ["Bearer x.y.z", `Bearer ${over}`, "Basic YTpi"]) {
      for (const path of ["auth.me", "auth.jwks"]) {
        const { status, first } = await http(path, { token: "", headers: { authorization } });
        expect([status, first]).toMatchObject([401, { problem: { code: "auth.required" } }]);
      }
    }
  });

  it("runs a mutation once under a key, and says when it answers again", async () => {
    const body = JSON.stringify({ json: newSite() });
    const key = { "idempotency-key": `"trpc-${serial}"` };
    const [first, again] = [
      await post("sites.create", body, key),
      await post("sites.create", body, key),
    ];
    expect(again.first).toEqual(first.first);
    expect([first, again].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([
      null,
      "true",
    ]);
  });
});

/** A socket at `/ws` that has sent these connection parameters, or null: none yet. */
async function socket(params: Record<string, string> | null, url = server.url) {
  const ws = new WebSocket(`${url.replace("http", "ws")}/ws?connectionParams=1`);
  const messages: Message[] = [];
  let wake = () => {};
  ws.on("message", (bytes) => {
    const text = bytes.toString();
    if (text !== "PING") messages.push(JSON.parse(text) as Message);
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    ws.on("close", (code) => {
      resolve(code);
      wake();
    });
  });
  await new Promise((opened) => ws.once("open", opened));
  const send = (message: unknown) => ws.send(JSON.stringify(message));
  if (params) send({ method: "connectionParams", data: params });
  return {
    ws,
    send,
    closed,
    messages,
    call: (id: number, method: string, path: string, json: unknown = {}) =>
      send({ id, method, params: { path, input: { json } } }),
    async next(): Promise<Message | undefined> {
      while (messages.length === 0 && ws.readyState === ws.OPEN) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return messages.shift();
    },
  };
}

interface Message {
  readonly id: number | null;
  readonly result?: { type: string; id?: string; data: { json: Record<string, unknown> } };
  readonly error?: { json: ErrorShape };
}

const codeOf = (message: Message | undefined) => message?.error?.json.data.problem.code;

/** So many events, published. */
async function happen(count = 1): Promise<void> {
  for (let n = 0; n < count; n++) await h.caller("superadmin").sites.create(newSite());
  await h.settle();
}

/** The newest event's number, once everything that has happened is published. */
async function newest(): Promise<number> {
  await h.settle();
  const head = h.platform.db.selectFrom("event_head").select("seq");
  return (await head.executeTakeFirstOrThrow()).seq;
}

describe("tRPC over WebSocket", () => {
  it("knows its caller by the token in the connection parameters", async () => {
    const known = await socket({ token: await signIn() });
    known.call(1, "query", "auth.me");
    expect((await known.next())?.result?.data.json.email).toBe("superadmin@example.com");
    known.call(2, "mutation", "sites.create", newSite());
    expect((await known.next())?.result?.data.json.version).toBe(1);
    known.ws.close();

    const nobody = await socket({});
    nobody.call(1, "query", "auth.me");
    expect(codeOf(await nobody.next())).toBe("auth.required");
    nobody.call(2, "query", "auth.jwks");
    expect((await nobody.next())?.result?.type).toBe("data");
    nobody.ws.close();
  });

  it("refuses a token that is wrong or over with a problem, then closes with 4401", async () => {
    const over = await signIn();
    h.clock.advance(2 * 3_600_000);
    for (const token of ["x.y.z", over]) {
      const refused = await socket({ token });
      expect(codeOf(await refused.next())).toBe("auth.required");
      expect(await refused.closed).toBe(4401);
    }
  });

  it("does not keep a connection that never says who it is", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const silent = await socket(null).finally(() => vi.advanceTimersByTime(10_000));
    vi.useRealTimers();
    expect(await silent.closed).toBe(1008);
  });

  it("gives every call the time and the rights of its own moment", async () => {
    const stays = await socket({ token: await signIn() });
    stays.call(1, "mutation", "sites.create", newSite());
    const first = (await stays.next())?.result?.data.json;
    h.clock.advance(60_000);
    stays.call(2, "mutation", "sites.create", newSite());
    const second = (await stays.next())?.result?.data.json;
    const at = (site: typeof first) => Date.parse(String(site?.createdAt));
    expect(at(second) - at(first)).toBe(60_000);
    h.clock.advance(2 * 3_600_000);
    stays.call(3, "query", "auth.me");
    expect(codeOf(await stays.next())).toBe("auth.required");
    stays.ws.close();
  });

  it("ends a subscription before the first event after its token's end, and none is lost", async () => {
    const watcher = await socket({ token: await signIn() });
    watcher.call(1, "subscription", "webhooks.events.watch", { after: await newest() });
    expect((await watcher.next())?.result?.type).toBe("started");
    await happen();
    const seen = await watcher.next();
    h.clock.advance(2 * 3_600_000);
    await happen(2);
    expect(await watcher.closed).toBe(4401);
    expect(watcher.messages).toEqual([]);

    const back = await socket({ token: await signIn() });
    back.send({
      id: 1,
      method: "subscription",
      params: {
        path: "webhooks.events.watch",
        input: { json: {} },
        lastEventId: seen?.result?.id,
      },
    });
    const ids = [];
    for (let n = 0; n < 3; n++) ids.push((await back.next())?.result?.id);
    expect(ids).toEqual([undefined, 1, 2].map((n) => n && String(Number(seen?.result?.id) + n)));
    back.ws.close();
  });

  it("closes at once when its session is revoked, however quiet it is", async () => {
    const token = await signIn();
    const quiet = await socket({ token });
    quiet.call(1, "subscription", "webhooks.events.watch", {});
    expect((await quiet.next())?.result?.type).toBe("started");
    await post("auth.logout", '{"json":{}}', { authorization: `Bearer ${token}` });
    expect(await quiet.closed).toBe(4401);
  });

  it("closes when its caller's rights change, so that they come back with those they have", async () => {
    const { platform } = h;
    const token = await signIn("viewer");
    const viewer = await socket({ token });
    viewer.call(1, "query", "auth.me");
    await viewer.next();
    const sessionId = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()).sid;
    const held = await platform.db
      .selectFrom("role")
      .select("permissions")
      .where("name", "=", "viewer")
      .executeTakeFirstOrThrow();
    const setPermissions = (permissions: string[]) =>
      platform.db.updateTable("role").set({ permissions }).where("name", "=", "viewer").execute();
    await setPermissions(["sites:read"]);
    platform.doorbell.ring("access", sessionId);
    expect(await viewer.closed).toBe(1012);
    await setPermissions(held.permissions);
  });

  it("lets nobody subscribe who may not", async () => {
    const nobody = await socket({});
    nobody.call(1, "subscription", "webhooks.events.watch", {});
    expect(codeOf(await nobody.next())).toBe("auth.required");
    nobody.ws.close();
  });

  it("survives what is not a message of tRPC, and refuses one over 1 MiB", async () => {
    const odd = await socket({ token: await signIn() });
    for (const text of ["{", "[]", "null", '{"id":1}', '{"id":1,"method":"query","params":{}}'])
      odd.ws.send(text);
    odd.call(9, "query", "auth.me");
    let answer = await odd.next();
    while (answer && answer.id !== 9) answer = await odd.next();
    expect(answer?.result?.type).toBe("data");
    odd.ws.send("x".repeat((1 << 20) + 1));
    expect(await odd.closed).toBe(1009);
  });

  it("tells a client that does not read to resync and closes; when it comes back nothing is missing", async () => {
    const { platform } = h;
    const start = await newest();
    const count = 600;
    const name = "x".repeat(40_000);
    await transact(h.ctx("superadmin"), async (tx) => {
      for (let n = 0; n < count; n++) {
        const siteId = newId();
        emit(tx, siteCreated, { id: siteId }, { siteId, code: `B-${n}`, name });
      }
    });
    await h.settle();
    const impatient = createServer();
    const authenticate = createAuthenticate(platform);
    const createContext = contextFactory(platform, authenticate);
    const slow = { buffered: 100_000, patienceMs: 200 };
    const usage = createUsage(platform);
    const gate = await createGate(platform, authenticate);
    const sockets = trpcWebSocket(platform, impatient, createContext, usage, gate, slow);
    await new Promise<void>((listening) => impatient.listen(0, "127.0.0.1", listening));
    const { port } = impatient.address() as AddressInfo;

    const sleeper = await socket({ token: await signIn() }, `http://127.0.0.1:${port}`);
    sleeper.call(1, "subscription", "webhooks.events.watch", { after: start });
    expect((await sleeper.next())?.result?.type).toBe("started");
    const closing = vi.spyOn(WebSocket.prototype, "close");
    sleeper.ws.pause();
    await vi.waitFor(() => expect(closing).toHaveBeenCalledWith(1013, "resync"), 20_000);
    sleeper.ws.resume();
    expect(await sleeper.closed).toBe(1013);
    const seqs = sleeper.messages.map(({ result }) => Number(result?.id));
    expect(seqs.length).toBeLessThan(count);

    const back = await socket({ token: await signIn() });
    back.call(1, "subscription", "webhooks.events.watch", { after: seqs.at(-1) });
    await back.next();
    while (seqs.length < count) seqs.push(Number((await back.next())?.result?.id));
    expect(seqs).toEqual(Array.from({ length: count }, (_, n) => start + 1 + n));
    back.ws.close();
    sockets.close();
    impatient.close();
  });

  it("is what tRPC's own client speaks", async () => {
    const client = createWSClient({
      url: `${server.url.replace("http", "ws")}/ws`,
      connectionParams: async () => ({ token: await signIn() }),
      WebSocket: WebSocket as never,
    });
    const api = createTRPCClient<AppRouter>({
      links: [wsLink({ client, transformer: superjson })],
    });
    const site = await api.sites.create.mutate(newSite());
    expect(await api.sites.get.query({ id: site.id })).toEqual(site);
    await client.close();
  });
});

describe("subscriptions as server-sent events", () => {
  it("bring what happens, and resume with a fresh token where the old one ended", async () => {
    const seqs: number[] = [];
    const errors: unknown[] = [];
    let wake = () => {};
    let token = await signIn();
    const api = createTRPCClient<AppRouter>({
      links: [
        httpSubscriptionLink({
          url: `${server.url}/trpc`,
          connectionParams: () => ({ token }),
          transformer: superjson,
          EventSource: EventSource as never,
        }),
      ],
    });
    const until = async (done: () => boolean) => {
      while (!done()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const subscribe = (after?: number) =>
      api.webhooks.events.watch.subscribe(
        { after },
        {
          onStarted: () => wake(),
          onData({ data }) {
            seqs.push(data.seq);
            wake();
          },
          onError(error) {
            errors.push(error);
            wake();
          },
        },
      );
    const start = await newest();
    subscribe(start);
    await happen(2);
    await until(() => seqs.length === 2);
    h.clock.advance(2 * 3_600_000);
    await happen();
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([{ data: { problem: { code: "auth.required" } } }]);
    token = await signIn();
    const second = subscribe(seqs.at(-1));
    await until(() => seqs.length === 3);
    expect(seqs).toEqual([start + 1, start + 2, start + 3]);
    second.unsubscribe();
  });
});

describe("what is valid", () => {
  const values = [null, "", "false", "true", "1e3", "0", 0, false, {}, []];

  it("is the same over tRPC before and after the same was sent to REST", async () => {
    const token = await signIn();
    const authorization = `Bearer ${token}`;
    const queries = [
      ["sites.list", "sites", ["archived", "limit", "q", "sort"]],
      ["webhooks.events.list", "events", ["after", "limit"]],
      ["stock.levels.list", "inventory/stock", ["low", "productId"]],
    ] as const;
    const mutations = [
      ["sites.create", "sites", ["code", "name", "timezone"]],
      ["sales.orders.create", "sales/orders", ["confirm", "note", "lines", "customerId"]],
      ["catalog.products.create", "products", ["price", "barcode", "reorderLevel"]],
    ] as const;

    /** Status and refused fields of every value in every field; what one call makes is not the next one's business. */
    const overTrpc = async () => {
      const outcomes: unknown[] = [];
      for (const [path, , fields] of queries) {
        for (const field of fields) {
          for (const value of values) {
            const { status, first } = await http(
              `${path}?input=${input({ json: { [field]: value } })}`,
              { token },
            );
            outcomes.push([path, field, value, status, refused(first)]);
          }
        }
      }
      for (const [path, , fields] of mutations) {
        for (const field of fields) {
          for (const value of values) {
            const { status, first } = await http(path, {
              token,
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ json: { [field]: value } }),
            });
            outcomes.push([path, field, value, status, refused(first)]);
          }
        }
      }
      return outcomes;
    };
    const refused = (answer: unknown) =>
      (answer as { problem?: { errors?: unknown } }).problem?.errors;

    const before = await overTrpc();
    for (const [, route, fields] of queries) {
      for (const field of fields) {
        for (const value of values) {
          const text = typeof value === "object" ? "null" : String(value);
          await fetch(`${server.url}/api/v1/${route}?${field}=${text}`, {
            headers: { authorization },
          });
        }
      }
    }
    for (const [, route, fields] of mutations) {
      for (const field of fields) {
        for (const value of values) {
          await fetch(`${server.url}/api/v1/${route}`, {
            method: "POST",
            headers: { authorization, "content-type": "application/json" },
            body: JSON.stringify({ [field]: value }),
          });
        }
      }
    }
    expect(await overTrpc()).toEqual(before);
    // What REST reads from text, tRPC does not: `"false"` is no boolean and `null` is no number.
    const status = (field: string, value: unknown) =>
      (before as [string, string, unknown, number][]).find(
        (row) => row[1] === field && row[2] === value,
      )?.[3];
    expect(status("archived", "false")).toBe(422);
    expect(status("limit", "1e3")).toBe(422);
    expect(status("limit", null)).toBe(422);
    expect(status("archived", false)).toBe(200);
  });
});

describe("a stop of the server", () => {
  it("does not wait for those who listen", async () => {
    const other = await serve(h.platform);
    const token = await signIn();
    const listening = new WebSocket(`${other.url.replace("http", "ws")}/ws?connectionParams=1`);
    const closed = new Promise((resolve) => listening.on("close", resolve));
    listening.on("open", () =>
      listening.send(JSON.stringify({ method: "connectionParams", data: { token } })),
    );
    const params = encodeURIComponent(JSON.stringify({ token }));
    const stream = await fetch(
      `${other.url}/trpc/webhooks.events.watch?input=${input({ json: {} })}&connectionParams=${params}`,
    );
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const started = performance.now();
    await other.stop();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await closed).toBe(1012);
  });
});
