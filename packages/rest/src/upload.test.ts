import { request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { seen } from "./test-router.ts";
import { call, type Served, send, serveApp } from "./test-server.ts";

const bound = 100_000;
let served: Served;
beforeAll(async () => {
  served = await serveApp({ limits: { upload: bound } });
});
afterAll(() => served.close());
beforeEach(() => {
  seen.length = 0;
});

type Part = readonly [name: string, value: string, isFile?: "file"];
const form = (parts: readonly Part[], end = "--B--\r\n") =>
  parts
    .map(([name, value, isFile]) => {
      const type = isFile ? '; filename="f.csv"\r\nContent-Type: text/csv' : "";
      return `--B\r\nContent-Disposition: form-data; name="${name}"${type}\r\n\r\n${value}\r\n`;
    })
    .join("") + end;
const multipart = { "content-type": "multipart/form-data; boundary=B" };
const upload = (parts: readonly Part[], end?: string) =>
  call(served.origin, "POST", "/shapes/upload", multipart, form(parts, end));

test("a form's fields are coerced and its file arrives as a stream", async () => {
  const answer = await upload([
    ["kind", "csv"],
    ["dryRun", "true"],
    ["data", "sku,name\nä", "file"],
  ]);
  expect(answer.json.value).toBe('{"kind":"csv","dryRun":true} sku,name\nä');
});

test("a file may be the body itself, packed or not, with the fields in the query", async () => {
  const raw = (body: string | Buffer, headers = {}) =>
    call(
      served.origin,
      "POST",
      "/shapes/upload?kind=csv",
      { "content-type": "text/csv", ...headers },
      body,
    );
  expect((await raw("a,b")).json.value).toBe('{"kind":"csv","dryRun":false} a,b');
  expect((await raw(gzipSync("a,b"), { "content-encoding": "gzip" })).json.value).toMatch(/ a,b$/);
  expect((await raw("no gzip", { "content-encoding": "gzip" })).json.code).toBe(
    "request.malformed",
  );
});

test("a file may be a string in JSON", async () => {
  const answer = await send(served.origin, "POST", "/shapes/upload", { kind: "csv", data: "a,b" });
  expect(answer.json.value).toBe('{"kind":"csv","dryRun":false} a,b');
});

test("a field after the file, a second file, an unknown file or field are refused", async () => {
  const data: Part = ["data", "a,b", "file"];
  const late = await upload([["kind", "csv"], data, ["dryRun", "true"]]);
  expect([late.status, late.json.detail]).toEqual([
    400,
    "The field dryRun must come before the file.",
  ]);
  expect((await upload([["kind", "csv"], data, data])).status).toBe(400);
  expect(
    (
      await upload([
        ["kind", "csv"],
        ["other", "x", "file"],
      ])
    ).json.errors[0].path,
  ).toBe("other");
  expect((await upload([["kind", "csv"], ["what", "x"], data])).json.errors[0].path).toBe("what");
  expect((await upload([["kind", "csv"]])).json.errors[0].path).toBe("data");
});

test("a form that is cut off or has no boundary is a 400", async () => {
  expect(
    (
      await upload(
        [
          ["kind", "csv"],
          ["data", "a,b", "file"],
        ],
        "",
      )
    ).status,
  ).toBe(400);
  const headers = { "content-type": "multipart/form-data" };
  expect(
    (await call(served.origin, "POST", "/shapes/upload", headers, form([["kind", "csv"]]))).status,
  ).toBe(400);
});

test("past the bound an upload is a 413, however it comes, and the server lives on", async () => {
  const big = "x".repeat(bound + 1);
  expect(
    (
      await upload([
        ["kind", "csv"],
        ["data", big, "file"],
      ])
    ).status,
  ).toBe(413);
  const raw = { "content-type": "text/csv", "transfer-encoding": "chunked" };
  expect((await call(served.origin, "POST", "/shapes/upload?kind=csv", raw, big)).status).toBe(413);
  const packed = { "content-type": "text/csv", "content-encoding": "gzip" };
  expect(
    (await call(served.origin, "POST", "/shapes/upload?kind=csv", packed, gzipSync(big))).status,
  ).toBe(413);
  expect(
    (await send(served.origin, "POST", "/shapes/upload", { kind: "csv", data: big })).status,
  ).toBe(413);
  expect(
    (
      await upload([
        ["kind", "csv"],
        ["data", "x".repeat(bound), "file"],
      ])
    ).status,
  ).toBe(200);
});

test("nothing beyond the bound is read: a sender that never ends is answered and cut off", async () => {
  const { port } = new URL(served.origin);
  const answered = await new Promise<number>((resolve, reject) => {
    const headers = { "content-type": "text/csv", "transfer-encoding": "chunked" };
    const req = request({ port, method: "POST", path: "/api/v1/shapes/upload?kind=csv", headers });
    let isDone = false;
    const chunk = Buffer.alloc(16_384, "x");
    const pump = () => {
      while (!isDone && req.write(chunk));
    };
    req.on("drain", pump);
    req.on("response", (res) => {
      isDone = true;
      resolve(res.statusCode ?? 0);
      req.destroy();
    });
    req.on("error", (error) => isDone || reject(error));
    pump();
  });
  expect(answered).toBe(413);
});

test("a client that leaves in the middle fails the stream, and nothing else", async () => {
  const socket = connect(Number(new URL(served.origin).port), "127.0.0.1");
  socket.write(
    "POST /api/v1/shapes/upload?kind=csv HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 100\r\n\r\nhalf",
  );
  await expect.poll(() => seen.length).toBe(1);
  socket.destroy();
  expect(
    (await send(served.origin, "POST", "/shapes/upload", { kind: "csv", data: "a" })).status,
  ).toBe(200);
});
