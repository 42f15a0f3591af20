import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { gear, gearId, seen } from "./test-router.ts";
import { call, type Served, send, serveApp } from "./test-server.ts";

let served: Served;
beforeAll(async () => {
  served = await serveApp();
});
afterAll(() => served.close());
beforeEach(() => {
  seen.length = 0;
});

const get = (path: string, headers = {}) => call(served.origin, "GET", path, headers);
const one = `/gears/${gearId}`;

test("the tag of a resource is strong and made of id, version and view", async () => {
  const { headers } = await get(one);
  expect(headers.etag).toMatch(new RegExp(`^"${gearId}\\.3\\.[\\w-]{16}"$`));
  expect((await get(`${one}?fields=id`)).headers.etag).not.toBe(headers.etag);
});

test("a client that holds the answer gets a 304 without a body", async () => {
  const { etag } = (await get(one)).headers;
  for (const held of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const answer = await get(one, { "if-none-match": held });
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, "", etag]);
  }
  expect((await get(one, { "if-none-match": '"other"' })).status).toBe(200);
});

test("a list has a weak tag and answers 304 by it", async () => {
  const { etag } = (await get("/gears?limit=2")).headers;
  expect(etag).toMatch(/^W\/"[\w-]{16}"$/);
  expect((await get("/gears?limit=2", { "if-none-match": etag })).status).toBe(304);
  expect((await get("/gears?limit=3", { "if-none-match": etag })).status).toBe(200);
});

test("If-Match carries the version of the tag to the procedure, whose mismatch is a 412", async () => {
  const { etag } = (await get(one)).headers;
  expect((await send(served.origin, "PATCH", one, {}, { "if-match": etag })).status).toBe(200);
  expect(seen.at(-1)?.input).toEqual({ id: gearId, version: 3 });
  const stale = await send(served.origin, "PATCH", one, {}, { "if-match": `"${gearId}.2.x"` });
  expect([stale.status, stale.json.details]).toEqual([412, { current: 3 }]);
  await send(served.origin, "PATCH", one, {}, { "if-match": "*" });
  expect(seen.at(-1)?.input).toEqual({ id: gearId });
  await send(served.origin, "PUT", one, { name: "whole" }, { "if-match": etag });
  expect(seen.at(-1)?.input).toMatchObject({ version: 3, name: "whole" });
});

test("If-Match of something else is a 412, what is no tag a 400, a clash with the body a 422", async () => {
  const patch = async (ifMatch: string, body = {}) =>
    (await send(served.origin, "PATCH", one, body, { "if-match": ifMatch })).status;
  expect(await patch('"0198c7a2-7f4e-7b1a-9c3d-5e6f708192a4.3.x"')).toBe(412);
  expect(await patch(`W/"${gearId}.3.x"`)).toBe(412);
  expect(await patch(`"${gearId}"`)).toBe(412);
  expect(await patch("3")).toBe(400);
  expect(await patch(`"${gearId}.3.x", "${gearId}.4.x"`)).toBe(400);
  expect(await patch(`"${gearId}.3.x"`, { version: 2 })).toBe(422);
  expect(await patch(`"${gearId}.3.x"`, { version: 3 })).toBe(200);
  const none = await send(
    served.origin,
    "POST",
    `${one}/spin`,
    {},
    { "if-match": `"${gearId}.3.x"` },
  );
  expect(none.status).toBe(400);
});

test("fields chooses what is answered, of a resource and of each item of a list", async () => {
  expect((await get(`${one}?fields=name,id`)).json).toEqual({ name: gear.name, id: gearId });
  expect((await get("/gears?limit=2&fields=id")).json).toEqual({
    items: [{ id: gearId }, { id: gearId }],
    nextCursor: null,
  });
});

test("a field that does not exist cannot be chosen", async () => {
  for (const fields of ["secret", "id,", "", "items", "__proto__"]) {
    const answer = await get(`/gears?fields=${fields}`);
    expect([fields, answer.status, answer.json.errors?.[0].path]).toEqual([fields, 422, "fields"]);
  }
});

test("answers over a kibibyte are packed as the client likes, small ones never", async () => {
  const plain = await get("/gears?limit=20");
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.headers.vary).toMatch(/Accept-Encoding/);
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
  const accepted = {
    "gzip, deflate, br": "br",
    gzip: "gzip",
    "br;q=0.5, gzip": "gzip",
    "br;q=0, *": "gzip",
    "*": "br",
  };
  for (const [accept, coding] of Object.entries(accepted)) {
    const answer = await get("/gears?limit=20", { "accept-encoding": accept });
    expect([accept, answer.headers["content-encoding"]]).toEqual([accept, coding]);
    expect(unpack[coding as "br"](answer.bytes).toString()).toBe(plain.text);
    expect(answer.headers["content-length"]).toBe(String(answer.bytes.length));
  }
  for (const accept of ["identity", "br;q=0, gzip;q=0", "deflate"]) {
    expect((await get("/gears?limit=20", { "accept-encoding": accept })).text).toBe(plain.text);
  }
  expect((await get(one, { "accept-encoding": "br" })).headers["content-encoding"]).toBeUndefined();
});

test("a packed answer's tag is its own, and is held all the same", async () => {
  const { etag } = (await get("/gears/long", { "accept-encoding": "gzip" })).headers;
  expect(etag).toMatch(/-gzip"$/);
  expect((await get("/gears/long", { "if-none-match": etag })).status).toBe(304);
  expect((await send(served.origin, "PATCH", one, {}, { "if-match": etag })).status).toBe(200);
});
