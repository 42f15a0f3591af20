import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { app, gearId, seen } from "./test-router.ts";
import { anonymousContext, call, type Served, send, serveApp } from "./test-server.ts";

let served: Served;
beforeAll(async () => {
  served = await serveApp();
});
afterAll(() => served.close());
beforeEach(() => {
  seen.length = 0;
});

const json = { "content-type": "application/json" };
const post = (path: string, body: string | Buffer, headers: Record<string, string> = json) =>
  call(served.origin, "POST", path, headers, body);
const query = async (text: string) => (await call(served.origin, "GET", `/shapes?${text}`)).json;
const fieldsOf = async (text: string) =>
  (await query(text)).errors?.map(({ path }: { path: string }) => path);

test("query text becomes what the schema wants", async () => {
  const { value } = await query(
    "flag=true&count=-3&share=0.5&at=2026-11-21T09:30:00Z&kind=worm&level=2&text=12&iso=2026-11-21T09:30:00Z",
  );
  expect(JSON.parse(value)).toEqual({
    flag: true,
    count: -3,
    share: 0.5,
    at: "Date 2026-11-21T09:30:00.000Z",
    kind: "worm",
    level: 2,
    text: "12",
    iso: "2026-11-21T09:30:00Z",
  });
});

test("a default stands for what the query leaves out", async () => {
  expect(JSON.parse((await query("")).value)).toEqual({ count: 7 });
});

test('"false" is false', async () => {
  expect(JSON.parse((await query("flag=false")).value)).toEqual({ flag: false, count: 7 });
});

test.each(["1", "0", "yes", "TRUE", "on", "", "null"])("%j is no boolean", async (text) => {
  expect(await fieldsOf(`flag=${text}`)).toEqual(["flag"]);
});

test.each([
  "1e3",
  "",
  "%201",
  "0x1",
  "1.0",
  "+1",
  "01",
  "-0",
  "NaN",
  "Infinity",
  "null",
  "true",
  "9007199254740993",
])("%j is no integer", async (text) => {
  expect(await fieldsOf(`count=${text.replace("+", "%2B")}`)).toEqual(["count"]);
});

test.each([
  "2026-02-30T00:00:00Z",
  "2026-11-21",
  "2026-11-21T09:30:00",
  "1700000000",
  "tomorrow",
  "",
])("%j is no instant", async (text) => {
  expect(await fieldsOf(`at=${text}`)).toEqual(["at"]);
});

test("lists come as repeated names or with commas", async () => {
  const read = async (text: string) => JSON.parse((await query(text)).value);
  expect(await read("ids=1,2,3")).toMatchObject({ ids: [1, 2, 3] });
  expect(await read("ids=1&ids=2")).toMatchObject({ ids: [1, 2] });
  expect(await read("ids=7")).toMatchObject({ ids: [7] });
  expect(await read("words=a,b&words=c")).toMatchObject({ words: ["a,b", "c"] });
  expect(await read("oneOrMore=a,b")).toMatchObject({ oneOrMore: "a,b" });
  expect(await fieldsOf("ids=1,x")).toEqual(["ids.1"]);
});

test("a word of an enum stays a word, though it looks like something else", async () => {
  expect(JSON.parse((await query("kind=true&either=auto")).value)).toMatchObject({
    kind: "true",
    either: "auto",
  });
  expect(JSON.parse((await query("either=true")).value)).toMatchObject({ either: true });
});

test("a name given twice where one value is wanted is refused by its path", async () => {
  expect(await fieldsOf("count=1&count=2")).toEqual(["count"]);
});

test("unknown names are refused, in the query, in the body, and where an operation takes nothing", async () => {
  expect(await fieldsOf("flag=true&unknown=1")).toEqual(["unknown"]);
  expect(await fieldsOf("__proto__=1&__proto__=2")).toEqual(["__proto__"]);
  const body = await send(served.origin, "POST", "/shapes", { unknown: 1 });
  expect(body.json.errors).toEqual([
    expect.objectContaining({ path: "unknown", code: "unknown_field" }),
  ]);
  expect((await call(served.origin, "GET", "/gears/best?unknown=1")).json.errors[0].path).toBe(
    "unknown",
  );
  expect((await send(served.origin, "POST", "/shapes?unknown=1", {})).json.errors[0].path).toBe(
    "unknown",
  );
});

test("JSON bodies are not coerced: text is no number, no boolean, no list", async () => {
  const { json: problem } = await send(served.origin, "POST", "/shapes", {
    flag: "true",
    count: "1",
    ids: "1,2",
    share: "",
  });
  expect(problem.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    "count",
    "flag",
    "ids",
    "share",
  ]);
});

test("dates in a body become dates wherever the schema wants them, and nowhere else", async () => {
  const at = "2026-11-21T09:30:00Z";
  const date = "Date 2026-11-21T09:30:00.000Z";
  const answer = await send(served.origin, "POST", "/shapes/nested", {
    lines: [{ due: at, amounts: [[1, 2], []] }],
    byName: { first: at },
    event: { kind: "planned", on: at },
    tree: { at, children: [{ at, children: [] }] },
    note: at,
  });
  expect(JSON.parse(answer.json.value)).toEqual({
    lines: [{ due: date, amounts: [[1, 2], []] }],
    byName: { first: date },
    event: { kind: "planned", on: date },
    tree: { at: date, children: [{ at: date, children: [] }] },
    note: at,
  });
  const noted = await send(served.origin, "POST", "/shapes/nested", {
    lines: [],
    event: { kind: "noted", on: at },
  });
  expect(JSON.parse(noted.json.value).event.on).toBe(at);
  const bad = await send(served.origin, "POST", "/shapes/nested", {
    lines: [{ due: 1763717400000, amounts: [] }],
  });
  expect(bad.json.errors[0].path).toBe("lines.0.due");
});

test("tRPC accepts exactly the same before and after REST calls", async () => {
  const caller = app.createCaller(anonymousContext());
  const attempts = [
    null,
    "",
    "false",
    "1e3",
    "1",
    "true",
    " 1",
    "0x1",
    "2026-11-21T09:30:00Z",
    1,
    true,
  ];
  const verdicts = async () => {
    const list: unknown[] = [];
    for (const field of ["flag", "count", "share", "at", "ids"]) {
      for (const value of attempts) {
        const input = { [field]: value } as Parameters<typeof caller.shapes.query>[0];
        list.push(
          await caller.shapes.query(input).then(
            ({ value }) => value,
            () => "refused",
          ),
        );
      }
    }
    return list;
  };
  const before = await verdicts();
  await query("flag=false&count=3&share=1.5&at=2026-11-21T09:30:00Z&ids=1,2");
  for (const value of attempts)
    await send(served.origin, "POST", "/shapes", { flag: value, count: value, at: value });
  expect(await verdicts()).toEqual(before);
  expect(before).toContain("refused");
});

test.each([
  "application/json",
  "application/json; charset=utf-8",
  'application/json;charset="UTF-8"',
  "Application/JSON ; charset=UTF8",
  "application/merge-patch+json",
])("a body of type %s is read", async (type) => {
  expect((await post("/gears", '{"name":"ä"}', { "content-type": type })).json.name).toBe("ä");
});

test.each([
  "application/json; charset=iso-8859-1",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  undefined,
])("a body of type %s is a 415", async (type) => {
  const answer = await post(
    "/gears",
    '{"name":"a"}',
    type === undefined ? {} : { "content-type": type },
  );
  expect([answer.status, answer.json.code]).toEqual([415, "request.unsupported_media_type"]);
  expect(answer.headers["accept-encoding"]).toBe("gzip, br, deflate");
});

test.each([
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["br", brotliCompressSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["identity", (bytes: Buffer) => bytes],
])("a body packed with %s is unpacked", async (coding, pack) => {
  const answer = await post("/gears", pack(Buffer.from('{"name":"packed"}')), {
    ...json,
    "content-encoding": coding,
  });
  expect(answer.json.name).toBe("packed");
});

test("a body that inflates past the bound is a 413, broken packing a 400, unknown packing a 415", async () => {
  const bomb = gzipSync(Buffer.alloc(2 << 20, " "));
  expect(bomb.length).toBeLessThan(5000);
  expect((await post("/gears", bomb, { ...json, "content-encoding": "gzip" })).status).toBe(413);
  expect((await post("/gears", "no gzip", { ...json, "content-encoding": "gzip" })).status).toBe(
    400,
  );
  const cut = gzipSync(Buffer.from('{"name":"packed"}')).subarray(0, 20);
  expect((await post("/gears", cut, { ...json, "content-encoding": "gzip" })).status).toBe(400);
  expect((await post("/gears", "{}", { ...json, "content-encoding": "zstd" })).status).toBe(415);
});

test("a body over the bound is a 413, announced or not, and the server lives on", async () => {
  const big = JSON.stringify({ name: "x".repeat(3 << 20) });
  const answer = await post("/gears", big);
  expect([answer.status, answer.json.code, answer.json.details]).toEqual([
    413,
    "request.too_large",
    { limit: 1 << 20 },
  ]);
  expect(answer.headers.connection).toBe("close");
  expect((await post("/gears", big, { ...json, "transfer-encoding": "chunked" })).status).toBe(413);
  expect((await post("/gears", '{"name":"a"}')).status).toBe(201);
});

test.each(["{", '{"name":"a"', "{'name':'a'}", "{name:1}", "undefined", '{"name":"a"}}', "NaN"])(
  "%s is a 400",
  async (body) => {
    expect((await post("/gears", body)).json.code).toBe("request.malformed");
  },
);

test("bytes that are not UTF-8 are a 400, a byte order mark is skipped", async () => {
  expect((await post("/gears", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]))).json.code).toBe(
    "request.malformed",
  );
  expect((await post("/gears", '\ufeff{"name":"a"}')).status).toBe(201);
});

test("nesting is bounded", async () => {
  const nested = (levels: number) => `{"name":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  expect((await post("/gears", nested(31))).json.code).toBe("request.invalid");
  expect((await post("/gears", nested(32))).json.code).toBe("request.malformed");
  expect((await post("/gears", nested(500_000))).json.code).toBe("request.malformed");
});

test("a body that is no object is a 422", async () => {
  for (const body of ["[]", "null", '"text"', "5", "true"]) {
    const answer = await post("/gears", body);
    expect([answer.status, answer.json.errors?.[0].code]).toEqual([422, "invalid_type"]);
  }
});

test("duplicate and __proto__ keys do no harm", async () => {
  expect((await post("/gears", '{"name":"a","name":"b"}')).json.name).toBe("b");
  const answer = await post(
    "/gears",
    '{"name":"a","__proto__":{"teeth":9},"constructor":{"prototype":{}}}',
  );
  expect(answer.status).toBe(422);
  expect(({} as { teeth?: unknown }).teeth).toBeUndefined();
});

test("an absent body is an empty one: enough for an action, and a 422 naming what is missing otherwise", async () => {
  expect((await call(served.origin, "POST", `/gears/${gearId}/spin`)).status).toBe(202);
  expect((await post("/gears", "")).json.errors).toEqual([
    expect.objectContaining({ path: "name", code: "required" }),
  ]);
});

test("a field that path and body give differently is refused, not overruled", async () => {
  const other = "0198c7a2-7f4e-7b1a-9c3d-5e6f708192a4";
  expect(
    (await send(served.origin, "PATCH", `/gears/${gearId}`, { id: other })).json.errors[0].path,
  ).toBe("id");
  expect((await send(served.origin, "PATCH", `/gears/${gearId}`, { id: gearId })).status).toBe(200);
  expect(
    (await call(served.origin, "GET", `/gears/${gearId}?id=${other}`)).json.errors[0].path,
  ).toBe("id");
});

test("PATCH merges what is there; PUT is whole, so that what is absent is reset", async () => {
  await send(served.origin, "PATCH", `/gears/${gearId}`, { teeth: 5 });
  await send(served.origin, "PUT", `/gears/${gearId}`, { name: "whole" });
  expect(seen.map(({ input }) => input)).toEqual([
    { id: gearId, teeth: 5 },
    { id: gearId, name: "whole", teeth: 1, ratio: null },
  ]);
  const part = await send(served.origin, "PUT", `/gears/${gearId}`, { teeth: 5 });
  expect(part.json.errors).toEqual([expect.objectContaining({ path: "name", code: "required" })]);
});

test("a DELETE reads its fields from the query or a body", async () => {
  await send(served.origin, "DELETE", `/gears/${gearId}`, { reason: "worn" });
  expect(seen[0]?.input).toEqual({ id: gearId, reason: "worn" });
  expect((await send(served.origin, "DELETE", `/gears/${gearId}`, { why: "worn" })).status).toBe(
    422,
  );
});
