import superjson from "superjson";
import { describe, expect, it, vi } from "vitest";
import { createMillraceClient, type MillraceClientOptions } from "./client.ts";
import { isProblem, problemOf } from "./problem.ts";

/*
 * How calls are tried, against a server that is a script. What a real one does is tested in apps/server/test/client.test.ts.
 */

type Answer = (request: { path: string; headers: Headers; signal: AbortSignal }) => unknown;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
const result = (data: unknown) => json(200, { result: { data: superjson.serialize(data) } });
const refusal = (status: number, code: string, retryAfter?: number) =>
  json(status, {
    error: superjson.serialize({
      message: code,
      code: -32603,
      data: { code: "X", httpStatus: status, problem: { code, status, retryAfter } },
    }),
  });
const gateway = (status: number, headers: Record<string, string> = {}) =>
  new Response("<h1>Bad gateway</h1>", {
    status,
    headers: { "content-type": "text/html", ...headers },
  });
const site = { code: "HQ", name: "Headquarters" };
const tokens = { accessToken: "a", refreshToken: "r", expiresAt: Date.now() + 3_600_000 };

/** A client whose requests get these answers in turn; the last one for all that follow. */
function scripted(answers: Answer[], options: Partial<MillraceClientOptions> = {}) {
  const requests: { path: string; headers: Headers }[] = [];
  const client = createMillraceClient({
    url: "http://millrace.test/",
    tokens,
    retry: { attempts: 4, firstDelayMs: 1, longestDelayMs: 3_000 },
    ...options,
    async fetch(url, init) {
      const request = { path: new URL(url).pathname, headers: new Headers(init.headers) };
      requests.push(request);
      const answer = answers[Math.min(requests.length, answers.length) - 1];
      return (await answer?.({ ...request, signal: init.signal as AbortSignal })) as Response;
    },
  });
  return { ...client, client, requests };
}

const broken: Answer = () => Promise.reject(new TypeError("fetch failed"));
const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe("a call that fails", () => {
  it.each<[string, Answer]>([
    ["the network breaks", broken],
    ["a proxy answers 502", () => gateway(502)],
    ["a proxy answers 504", () => gateway(504)],
    ["Millrace is not available", () => refusal(503, "service.unavailable")],
    ["there were too many", () => refusal(429, "limit.exceeded", 0)],
    ["the first one is still running", () => refusal(409, "idempotency.in_flight", 0)],
  ])("because %s is tried again under the same key", async (_why, failure) => {
    const { api, requests } = scripted([failure, failure, () => result(site)]);
    expect(await api.sites.create.mutate(site)).toEqual(site);
    const keys = requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it.each<[string, Answer]>([
    ["it is not valid", () => refusal(422, "request.invalid")],
    ["of a conflict", () => refusal(409, "stock.insufficient")],
    ["it is not permitted", () => refusal(403, "auth.forbidden")],
    ["of a defect", () => refusal(500, "service.internal")],
    ["a proxy answers 403", () => gateway(403)],
    ["a page answers instead", () => gateway(200)],
  ])("because %s is not tried again", async (_why, failure) => {
    const { api, requests } = scripted([failure]);
    await expect(api.sites.create.mutate(site)).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  it("is given up after its tries, with the last failure", async () => {
    const { api, requests } = scripted([broken, () => refusal(503, "service.unavailable")]);
    expect(isProblem(await caught(api.sites.create.mutate(site)), "service.unavailable")).toBe(
      true,
    );
    expect(requests).toHaveLength(4);
  });

  it("waits for as long as it is told, by a problem, a header in seconds or a date", async () => {
    vi.useFakeTimers();
    try {
      for (const failure of [
        () => refusal(429, "limit.exceeded", 2),
        () => gateway(503, { "retry-after": "2" }),
        () => gateway(503, { "retry-after": new Date(Date.now() + 2_000).toUTCString() }),
      ]) {
        vi.setSystemTime("2026-11-21T09:00:00Z");
        const { api, requests } = scripted([failure, () => result(site)], {
          tokens: { ...tokens, expiresAt: Date.now() + 3_600_000 },
        });
        const call = api.sites.create.mutate(site);
        await vi.advanceTimersByTimeAsync(1_900);
        expect(requests).toHaveLength(1);
        await vi.advanceTimersByTimeAsync(200);
        expect(await call).toEqual(site);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not waited for longer than the caller's patience", async () => {
    const { api, requests } = scripted([() => refusal(429, "limit.exceeded", 60)]);
    const error = await caught(api.sites.create.mutate(site));
    expect(problemOf(error)).toMatchObject({ code: "limit.exceeded", retryAfter: 60 });
    expect(requests).toHaveLength(1);
  });

  it("with a server that never answers ends, is tried again, and says so", async () => {
    const silence: Answer = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { api, requests } = scripted([silence], { timeoutMs: 5, retry: { attempts: 2 } });
    await expect(api.sites.create.mutate(site)).rejects.toThrow(
      "http://millrace.test did not answer within 5 ms",
    );
    expect(requests).toHaveLength(2);
  });

  it("is not tried again when it makes a session", async () => {
    const { client, requests } = scripted([broken], { tokens: null });
    await expect(client.login({ email: "a@example.com", password: "x" })).rejects.toThrow();
    expect(requests).toMatchObject([{ path: "/trpc/auth.login" }]);
    expect(requests[0]?.headers.has("idempotency-key")).toBe(false);
  });

  it("ends when the client is closed", async () => {
    const { client, api } = scripted([broken], { retry: { firstDelayMs: 60_000 } });
    const call = caught(api.sites.create.mutate(site));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await client.close();
    expect(await call).toMatchObject({ message: "the client was closed" });
  });
});

describe("a session", () => {
  const expired = { ...tokens, expiresAt: 0 };
  const soon = { ...tokens, expiresAt: Date.now() + 10_000 };
  const issued = { accessToken: "b", refreshToken: "s", expiresIn: 3600 };

  it("outlives a refresh that cannot be made: the token is used while it is good", async () => {
    const { client, api, requests } = scripted([broken, broken, () => result(site)], {
      tokens: soon,
      retry: { attempts: 2, firstDelayMs: 1 },
    });
    expect(await api.sites.create.mutate(site)).toEqual(site);
    expect(requests[2]?.headers.get("authorization")).toBe("Bearer a");
    expect(client.tokens).toEqual(soon);
  });

  it("is not over because the server could not be asked: the next call asks again", async () => {
    const onSignedOut = vi.fn();
    const { api, client } = scripted([broken, () => result(issued), () => result(site)], {
      tokens: expired,
      onSignedOut,
      retry: { attempts: 1 },
    });
    await expect(api.sites.create.mutate(site)).rejects.toThrow("out of reach");
    expect(await api.sites.create.mutate(site)).toEqual(site);
    expect(onSignedOut).not.toHaveBeenCalled();
    expect(client.tokens?.accessToken).toBe("b");
  });

  it("that was left during a refresh stays left", async () => {
    const refresh = Promise.withResolvers<Response>();
    const { client, api, requests } = scripted(
      [() => refresh.promise, () => refusal(401, "auth.required")],
      { tokens: expired },
    );
    const call = caught(api.auth.me.query({}));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    const left = client.logout();
    refresh.resolve(result(issued));
    await Promise.all([left, call]);
    expect(client.tokens).toBeNull();
  });
});

describe("its types", () => {
  const { api } = scripted([() => result(site)]);

  it("refuse at compile time what the server would refuse", () => {
    const { orders } = api.sales;
    const order = { customerId: "", warehouseId: "" };
    const wrong = [
      // @ts-expect-error there is no such field
      () => api.sites.create.mutate({ ...site, colour: "red" }),
      // @ts-expect-error a field is missing
      () => api.sites.create.mutate({ code: "HQ" }),
      // @ts-expect-error quantities are decimal strings
      () => orders.create.mutate({ ...order, lines: [{ productId: "", quantity: 1 }] }),
      // @ts-expect-error a query is not mutated
      () => api.sites.list.mutate({}),
      // @ts-expect-error there is no such procedure
      () => api.sites.explode.mutate({}),
    ];
    expect(wrong).toHaveLength(5);
  });

  it("know what comes back: instants are dates", async () => {
    const read = async () => (await api.sites.get.query({ id: "" })).createdAt satisfies Date;
    expect(read).toBeTypeOf("function");
  });
});
