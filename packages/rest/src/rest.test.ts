import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRest, type Outcome } from "./rest.ts";
import { app, gear, gearId, seen, waiting } from "./test-router.ts";
import { call, info, type Served, send, serve, serveApp, signedInContext } from "./test-server.ts";

let served: Served;
let outcomes: Outcome[] = [];
let defects: unknown[] = [];
beforeAll(async () => {
  served = await serveApp({
    onRequest: (outcome) => outcomes.push(outcome),
    onDefect: (error) => defects.push(error),
  });
});
afterAll(() => served.close());
beforeEach(() => {
  seen.length = 0;
  outcomes = [];
  defects = [];
});

const get = (path: string, headers = {}) => call(served.origin, "GET", path, headers);

test("a resource is read as itself, with its dates in ISO 8601 and the version of the API", async () => {
  const answer = await get(`/gears/${gearId}`);
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ ...gear, madeAt: "2026-11-21T09:30:00.000Z" });
  expect(answer.headers["api-version"]).toBe("v1");
  expect(answer.headers["content-type"]).toBe("application/json");
  expect(answer.headers["cache-control"]).toBe("private, no-cache");
});

test("a literal segment wins over a parameter, whichever was declared first", async () => {
  expect((await get("/gears/best")).json.name).toBe("the best");
});

test("paths are case-sensitive, and slashes are taken as they are", async () => {
  for (const path of [
    `/Gears/${gearId}`,
    `/gears/${gearId}/`,
    `//gears/${gearId}`,
    "/gears//best",
    "/",
    "",
    "/nowhere",
  ]) {
    const answer = await get(path);
    expect([path, answer.status, answer.json.code]).toEqual([path, 404, "route.not_found"]);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
  }
});

test("path values are percent-decoded, an encoded slash included", async () => {
  const answer = await get("/shapes/a%2Fb%20c+%C3%A4/7");
  expect(answer.json.value).toBe('{"text":"a/b c+ä","count":7}');
});

test("a path or query that is not percent-encoded UTF-8 is a 400", async () => {
  for (const path of ["/shapes/%zz/1", "/shapes/%ff/1", "/shapes?text=%e4", "/gears?%"]) {
    expect([path, (await get(path)).json.code]).toEqual([path, "request.malformed"]);
  }
});

test("HEAD answers as GET does, without the body", async () => {
  const read = await get(`/gears/${gearId}`);
  const head = await call(served.origin, "HEAD", `/gears/${gearId}`);
  expect(head.status).toBe(200);
  expect(head.text).toBe("");
  expect(head.headers["content-length"]).toBe(read.headers["content-length"]);
  expect(head.headers.etag).toBe(read.headers.etag);
  expect((await call(served.origin, "HEAD", "/gears/nothing")).status).toBe(422);
});

test("a method that a path does not have is a 405 that names those it has", async () => {
  const answer = await call(served.origin, "POST", `/gears/${gearId}`);
  expect(answer.status).toBe(405);
  expect(answer.json.code).toBe("route.method_not_allowed");
  expect(answer.headers.allow).toBe("GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
  expect((await call(served.origin, "TRACE", "/gears")).status).toBe(405);
});

test("OPTIONS names the methods of a path, and is a 404 where there is none", async () => {
  const answer = await call(served.origin, "OPTIONS", "/gears");
  expect([answer.status, answer.headers.allow]).toEqual([204, "GET, HEAD, POST, OPTIONS"]);
  expect((await call(served.origin, "OPTIONS", "/nowhere")).status).toBe(404);
});

test("a creation answers 201 with the place of what it made", async () => {
  const answer = await send(served.origin, "POST", "/gears", { name: "Gear", teeth: 5 });
  expect(answer.status).toBe(201);
  expect(answer.headers.location).toBe(`/api/v1/gears/${gearId}`);
  expect(answer.json).toMatchObject({ name: "Gear", teeth: 5 });
  expect(answer.headers["cache-control"]).toBe("no-store");
});

test("a 204 has neither body nor type", async () => {
  const answer = await call(served.origin, "DELETE", `/gears/${gearId}?reason=worn`);
  expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([
    204,
    "",
    undefined,
  ]);
  expect(seen[0]?.input).toEqual({ id: gearId, reason: "worn" });
});

test("an accepted, deprecated operation says so in its headers", async () => {
  const answer = await call(served.origin, "POST", `/gears/${gearId}/spin`);
  expect(answer.status).toBe(202);
  expect(answer.headers.deprecation).toBe("@1767225600");
  expect(answer.headers.sunset).toBe("Fri, 01 Jan 2027 00:00:00 GMT");
});

test("a procedure without a REST face cannot be reached", async () => {
  expect((await get("/gears.hidden")).status).toBe(404);
  expect((await get("/hidden")).status).toBe(404);
});

test("a refusal is problem details with the domain's code and the request's id", async () => {
  const answer = await send(
    served.origin,
    "POST",
    "/gears?",
    { name: "broken" },
    { "x-request-id": "trace-1" },
  );
  expect(answer.status).toBe(409);
  expect(answer.json).toMatchObject({
    status: 409,
    code: "gear.broken",
    title: "The gear is broken",
    detail: "It is broken.",
    instance: "/api/v1/gears",
    traceId: "trace-1",
    details: { wanted: 3 },
  });
  expect(answer.headers["x-request-id"]).toBe("trace-1");
});

test("a defect is a 500 that shows nothing of its cause", async () => {
  const answer = await send(served.origin, "POST", "/gears", { name: "defect" });
  expect(answer.status).toBe(500);
  expect(answer.json.code).toBe("service.internal");
  expect(answer.text).not.toMatch(/secret|select|stack|Error/);
  // The procedure logged it; telling it twice would count it twice.
  expect(defects).toEqual([]);
});

test("an answer that does not fit its schema is our defect, not the caller's", async () => {
  const answer = await get("/shapes/bad-output");
  expect([answer.status, answer.json.code, answer.json.errors]).toEqual([
    500,
    "service.internal",
    undefined,
  ]);
});

test("a context that cannot be made answers as a problem, a defect in it is reported", async () => {
  const refused = await get("/gears/best", { authorization: "Bearer bad" });
  expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
  const broken = await serveApp({
    createContext: () => Promise.reject(new Error("no database")),
    onDefect: (error) => defects.push(error),
  });
  const answer = await call(broken.origin, "GET", "/gears/best");
  expect([answer.status, answer.json.code, defects.length]).toEqual([500, "service.internal", 1]);
  await broken.close();
});

test("who may not call is told so before a byte of the body is read", async () => {
  const answer = await call(
    served.origin,
    "POST",
    `/gears/${gearId}/guarded`,
    { "content-type": "application/json" },
    "{broken",
  );
  expect([answer.status, answer.json.code]).toEqual([401, "auth.required"]);
});

test("every request is reported once, with operation, status and code", async () => {
  await get("/gears/best");
  await get("/nowhere");
  await send(served.origin, "POST", "/gears", { name: "broken" });
  expect(outcomes.map(({ operation, status, code }) => [operation?.id, status, code])).toEqual([
    ["gears.best", 200, undefined],
    [undefined, 404, undefined],
    ["gears.create", 409, "gear.broken"],
  ]);
});

test("a client that leaves aborts the call's signal", async () => {
  const running = new Promise<void>((resolve) => {
    waiting.emit = resolve;
  });
  const aborted = new Promise<void>((resolve) => {
    waiting.aborted = resolve;
  });
  const leaving = new AbortController();
  const answer = fetch(`${served.origin}/api/v1/shapes/slow`, { signal: leaving.signal });
  await running;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await aborted;
  await expect.poll(() => outcomes.map(({ status }) => status)).toEqual([499]);
});

test("the version may be in the path, a header, the query, or nowhere; one that does not exist is a 400", async () => {
  const at = async (path: string, headers = {}) =>
    (await fetch(`${served.origin}${path}`, { headers })).status;
  expect(await at("/api/gears/best")).toBe(200);
  expect(await at("/api/gears/best", { "X-API-Version": "v1" })).toBe(200);
  expect(await at("/api/gears/best?api-version=1")).toBe(200);
  expect(await at("/api/gears/best?api-version=v9")).toBe(400);
  expect(await at("/api/v1/gears/best", { "X-API-Version": "2" })).toBe(400);
  expect(await at("/api/gears/best?api-version=2", { "X-API-Version": "1" })).toBe(400);
  expect(await at("/api/v9/gears/best")).toBe(404);
});

describe("an operation that a version has anew", () => {
  const at = async (path: string, headers = {}) => {
    const answer = await fetch(`${served.origin}${path}`, { headers });
    return { version: answer.headers.get("api-version"), body: await answer.json() };
  };

  test("answers from that version on, by path, header and query, while the one before it goes on", async () => {
    const old = { version: "v1", body: { teeth: 40 } };
    const anew = { version: "v2", body: { gear: { teeth: 40, material: "steel" } } };
    expect(await at("/api/v1/gears/newest")).toEqual(old);
    expect(await at("/api/gears/newest")).toEqual(old);
    expect(await at("/api/v2/gears/newest")).toEqual(anew);
    expect(await at("/api/gears/newest", { "X-API-Version": "2" })).toEqual(anew);
    expect(await at("/api/gears/newest?api-version=v2")).toEqual(anew);
  });

  test("leaves all others to the version before, under the address of its own", async () => {
    const { version, body } = await at("/api/v2/gears/best");
    expect([version, body]).toEqual(["v2", (await at("/api/v1/gears/best")).body]);
  });

  test("stands in its version's document only, and the old one stays in its own", () => {
    const facade = createRest({ router: app, createContext: signedInContext, info });
    const operation = (version: "v1" | "v2") =>
      facade.document(version).paths["/gears/newest"]?.get as { operationId: string };
    expect(operation("v1").operationId).toBe("gearsNewest");
    expect(operation("v2").operationId).toBe("gearsNewestWithMaterial");
    expect(facade.document("v2").servers).toMatchObject([{ url: "/api/v2" }]);
  });
});

test("a listener that stripped the base path, as Express does, changes nothing", async () => {
  const facade = createRest({ router: app, createContext: signedInContext, info });
  const mounted = await serve((req, res) => {
    Object.assign(req, { originalUrl: req.url });
    req.url = (req.url ?? "").replace("/api/v1", "");
    void facade.handle(req, res);
  });
  const answer = await call(mounted.origin, "GET", `/gears/${gearId}?fields=id`);
  expect(answer.json).toEqual({ id: gearId });
  expect((await call(mounted.origin, "GET", "/nowhere")).json.instance).toBe("/api/v1/nowhere");
  await mounted.close();
});

test("a client's promise to repeat is passed on, and a repeated answer says so", async () => {
  const first = await send(
    served.origin,
    "POST",
    "/gears",
    { name: "a" },
    { "idempotency-key": '"key-1"' },
  );
  expect(seen[0]?.ctx.idempotencyKey).toBe("key-1");
  expect(first.headers["idempotent-replayed"]).toBeUndefined();
  const again = await send(
    served.origin,
    "POST",
    "/gears",
    { name: "a" },
    { "idempotency-key": "again" },
  );
  expect(again.headers["idempotent-replayed"]).toBe("true");
  for (const key of ["with space", "", "x".repeat(256), "ключ"]) {
    const headers = { "idempotency-key": Buffer.from(key).toString("latin1") };
    expect((await send(served.origin, "POST", "/gears", { name: "a" }, headers)).status).toBe(400);
  }
});

test("headers that the context sets, such as the limit's, are on answers and problems alike", async () => {
  const limited = await serveApp({
    createContext: (req, { requestId, res }) => {
      res.setHeader("RateLimit", '"default";r=9;t=60');
      return signedInContext(req, { requestId } as Parameters<typeof signedInContext>[1]);
    },
  });
  for (const path of ["/gears/best", "/gears/nothing"]) {
    const answer = await call(limited.origin, "GET", path);
    expect(answer.headers.ratelimit).toBe('"default";r=9;t=60');
    expect(answer.headers["api-version"]).toBe("v1");
  }
  await limited.close();
});
