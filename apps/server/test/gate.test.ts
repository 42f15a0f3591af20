import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

const password = "correct horse battery staple";
let h: Harness;
let server: RunningServer | undefined;
let token: string;

/** Its own counters for each test. */
beforeEach(async () => {
  await server?.stop();
  h = await harness({
    MILLRACE_RATE_LIMITS: "true",
    MILLRACE_LOGIN_LIMIT: "1000",
    MILLRACE_TRUSTED_PROXIES: "127.0.0.0/8",
  });
  server = await serve(h.platform);
  const credentials = { email: "admin@example.com", password };
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Admin", role: "superadmin" });
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
});
afterAll(() => server?.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch((server as RunningServer).url + path, { headers });
const from = (ip: string) => ({ "x-forwarded-for": ip });
const person = () => ({ authorization: `Bearer ${token}` });
const many = async (count: number, call: () => Promise<Response>) => {
  const statuses: Record<number, number> = {};
  for (let at = 0; at < count; at++) {
    const { status } = await call();
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
};
/** An API key of the administrator's. */
async function makeKey(perMinute: number, perHour: number): Promise<string> {
  const answer = await fetch(`${(server as RunningServer).url}/api/v1/api-keys`, {
    method: "POST",
    headers: { ...person(), "content-type": "application/json" },
    body: JSON.stringify({
      name: "Shop",
      mode: "live",
      permissions: ["sites:read"],
      perMinute,
      perHour,
    }),
  });
  return ((await answer.json()) as { key: string }).key;
}

describe("how often", () => {
  test("of one address without a credential, the 61st call in a minute is refused with all that a client needs; another address is not", async () => {
    expect(await many(60, () => get("/api/v1/sites", from("1.1.1.1")))).toEqual({ 401: 60 });
    const refused = await get("/api/v1/sites", from("1.1.1.1"));
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "limit.exceeded", retryable: true });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(refused.headers.get("ratelimit-policy")).toBe(
      '"minute";q=60;w=60, "hour";q=1000;w=3600',
    );
    expect(refused.headers.get("ratelimit")).toMatch(/^"minute";r=0;t=\d+, "hour";r=940;t=\d+$/);
    expect(refused.headers.get("x-rate-limit-limit")).toBe("60");
    expect(refused.headers.get("x-rate-limit-remaining")).toBe("0");
    expect(Number(refused.headers.get("x-rate-limit-reset"))).toBeGreaterThan(Date.now() / 1000);
    expect((await get("/api/v1/sites", from("2.2.2.2"))).status).toBe(401);
    // What a client writes itself stands left of the address that the proxy saw.
    expect((await get("/api/v1/sites", from("9.9.9.9, 1.1.1.1"))).status).toBe(429);
  });

  test("an answer that went well says what is left; a person may call more often, from an address that is used up, too", async () => {
    await many(61, () => get("/api/v1/sites", from("1.1.1.1")));
    const answer = await get("/api/v1/sites", { ...from("1.1.1.1"), ...person() });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-rate-limit-limit")).toBe("600");
    expect(answer.headers.get("x-rate-limit-remaining")).toBe("599");
    expect(answer.headers.get("ratelimit")).toContain('"hour";r=9999');
  });

  test("a key has exactly its own numbers, wherever it calls from, and REST and tRPC count together", async () => {
    const key = { "x-api-key": await makeKey(50, 900) };
    const rest = await many(30, () => get("/api/v1/sites", { ...key, ...from("3.3.3.3") }));
    expect(rest).toEqual({ 200: 30 });
    const trpc = () => get("/trpc/sites.list?input=%7B%22json%22%3A%7B%7D%7D", key);
    expect(await many(30, trpc)).toEqual({ 200: 20, 429: 10 });
    const refused = await trpc();
    expect(refused.headers.get("ratelimit-policy")).toBe('"minute";q=50;w=60, "hour";q=900;w=3600');
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await get("/api/v1/sites", key)).status).toBe(429);
    expect((await get("/api/v1/sites", { "x-api-key": await makeKey(60, 1000) })).status).toBe(200);
  });

  test("guesses of keys are counted by address, and none of them is counted against the key that it resembles", async () => {
    const key = await makeKey(60, 1000);
    const guess = () =>
      get("/api/v1/sites", { "x-api-key": `${key.slice(0, -1)}x`, ...from("4.4.4.4") });
    expect(await many(65, guess)).toEqual({ 401: 60, 429: 5 });
    expect((await get("/api/v1/sites", { "x-api-key": key })).headers.get("ratelimit")).toContain(
      '"minute";r=59',
    );
  });

  test("each call of a batch counts, and a batch beyond what is left is refused as a whole", async () => {
    const batch = (size: number) =>
      get(
        `/trpc/${Array(size).fill("sites.list").join(",")}?batch=1&input=${encodeURIComponent(
          JSON.stringify(
            Object.fromEntries(Array.from({ length: size }, (_, at) => [at, { json: {} }])),
          ),
        )}`,
        person(),
      );
    expect((await batch(90)).headers.get("x-rate-limit-remaining")).toBe("510");
    expect(await many(5, () => batch(100))).toEqual({ 200: 5 });
    expect((await batch(11)).status).toBe(429);
    expect((await batch(10)).status).toBe(200);
  });

  test("calls over a WebSocket count like all others", async () => {
    await h.caller("superadmin").access.limits.set({ operation: "sites.list", perMinute: 3 });
    const socket = new WebSocket(
      `${(server as RunningServer).url.replace("http", "ws")}/ws?connectionParams=1`,
    );
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    const answers: { id: number; error?: { json: { data: { problem: { code: string } } } } }[] = [];
    socket.addEventListener("message", ({ data }) => {
      if (String(data).startsWith("{")) answers.push(JSON.parse(String(data)));
    });
    socket.send(JSON.stringify({ method: "connectionParams", data: { token } }));
    for (let id = 1; id <= 5; id++) {
      const params = { path: "sites.list", input: { json: {} } };
      socket.send(JSON.stringify({ id, method: "query", params }));
    }
    await expect.poll(() => answers.length).toBe(5);
    const codes = answers.flatMap(({ error }) => error?.json.data.problem.code ?? []);
    expect(codes).toEqual(["limit.exceeded", "limit.exceeded"]);
    socket.close();
  });

  test("a rule for an operation counts at once, beside the caller's own", async () => {
    await h.caller("superadmin").access.limits.set({ operation: "sites.list", perMinute: 2 });
    await expect
      .poll(async () => (await get("/api/v1/sites", person())).headers.get("ratelimit-policy"))
      .toContain('"sites.list.minute";q=2;w=60');
    await many(2, () => get("/api/v1/sites", person()));
    expect((await get("/api/v1/sites", person())).status).toBe(429);
    expect((await get("/api/v1/products", person())).status).toBe(200);
  });
});

describe("how many at once", () => {
  test("with one place and one to wait, a third call is refused with 503, one that leaves makes room, and health answers all the while", async () => {
    await h
      .caller("superadmin")
      .access.limits.set({ operation: "sites.list", running: 1, queued: 1, waitSeconds: 20 });
    await expect
      .poll(async () => (await get("/api/v1/sites", person())) && place("sites.list"))
      .toBeDefined();
    // Held by a transaction of ours: every call of the list waits for it.
    const holder = await h.platform.pool.connect();
    await holder.query("begin; lock table site in access exclusive mode");
    const first = get("/api/v1/sites", person());
    await expect.poll(() => place("sites.list")).toMatchObject({ running: 1 });
    const leaver = new AbortController();
    const url = `${(server as RunningServer).url}/api/v1/sites`;
    const second = fetch(url, { headers: person(), signal: leaver.signal }).catch(() => "left");
    await expect.poll(() => place("sites.list")).toMatchObject({ queued: 1 });
    const refused = await get("/api/v1/sites", person());
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await get("/health/live")).status).toBe(200);
    leaver.abort();
    expect(await second).toBe("left");
    await expect.poll(() => place("sites.list")).toMatchObject({ queued: 0 });
    const third = get("/api/v1/sites", person());
    await expect.poll(() => place("sites.list")).toMatchObject({ queued: 1 });
    await holder.query("rollback");
    holder.release();
    expect([(await first).status, (await third).status]).toEqual([200, 200]);
    await expect.poll(() => place("sites.list")).toMatchObject({ running: 0, refused: 1 });
    const text = await (await get("/metrics", person())).text();
    expect(text).toContain('millrace_throttle_refused_total{lane="sites.list"} 1');
    expect(text).toContain('millrace_throttle_requests{lane="all",state="running"} 0');
    expect(text).toContain('millrace_throttle_requests{lane="health",state="running"} 1');
  });

  test("of 350 at once 300 are answered and 50 refused, and no place is lost", {
    timeout: 60_000,
  }, async () => {
    const holder = await h.platform.pool.connect();
    await holder.query("begin; lock table site in access exclusive mode");
    const calls = Array.from({ length: 350 }, () => get("/api/v1/sites", person()));
    await expect
      .poll(() => place("all"), { timeout: 20_000 })
      .toMatchObject({ running: 100, queued: 200, refused: 50 });
    await holder.query("rollback");
    holder.release();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBe(300);
    expect(statuses.filter((status) => status === 503).length).toBe(50);
    await expect.poll(() => place("all")).toMatchObject({ running: 0, queued: 0, waited: 200 });
  });
});

const place = (name: string) => h.platform.throttle.figures().find(({ lane }) => lane === name);
