import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gearId } from "./test-router.ts";
import { type Answer, call, type Served, serveApp } from "./test-server.ts";

let served: Served;
const defects: unknown[] = [];
beforeAll(async () => {
  served = await serveApp({ onDefect: (error) => defects.push(error) });
});
afterAll(() => served.close());

/** Whatever comes in, the answer is the resource or problem details with a code, and never a defect of ours. */
function expectGoodManners({ status, headers, json }: Answer): void {
  expect(status).toBeLessThan(500);
  if (status >= 400) {
    expect(headers["content-type"]).toBe("application/problem+json");
    expect(json).toMatchObject({ status, code: expect.stringMatching(/^[a-z]+\.[a-z_]+$/) });
  }
  expect(defects).toEqual([]);
}

const targets = [
  "/gears",
  "/shapes",
  "/shapes/nested",
  "/shapes/upload",
  `/gears/${gearId}`,
  `/gears/${gearId}/spin`,
];
const target = fc.constantFrom(...targets);
const runs = { numRuns: 300 };

test("no JSON body is a defect", async () => {
  const names = [
    "name",
    "teeth",
    "flag",
    "count",
    "at",
    "ids",
    "lines",
    "byName",
    "tree",
    "kind",
    "data",
    "version",
    "__proto__",
  ];
  const body = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...names), fc.jsonValue()),
    fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.constant("2026-11-21T09:30:00Z"), fc.integer(), fc.string()),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      target,
      fc.constantFrom("POST", "PATCH", "PUT", "DELETE"),
      body,
      async (path, method, value) => {
        const text = JSON.stringify(value);
        const headers = {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
        };
        expectGoodManners(await call(served.origin, method, path, headers, text));
      },
    ),
    runs,
  );
});

test("no bytes are a defect, whatever type and packing they claim", async () => {
  const type = fc.constantFrom(
    "application/json",
    "text/csv",
    "multipart/form-data; boundary=B",
    "multipart/form-data",
    "x",
    "",
  );
  const coding = fc.constantFrom(undefined, "gzip", "br", "deflate", "identity", "gzip, br");
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .string()
      .map((text) =>
        Buffer.from(`--B\r\nContent-Disposition: form-data; name="${text}"\r\n\r\nx\r\n--B--`),
      ),
  );
  await fc.assert(
    fc.asyncProperty(
      target,
      type,
      coding,
      bytes,
      async (path, contentType, contentEncoding, body) => {
        const headers: Record<string, string> = {
          "content-type": contentType,
          "content-length": String(body.length),
        };
        if (contentEncoding !== undefined) headers["content-encoding"] = contentEncoding;
        expectGoodManners(await call(served.origin, "POST", path, headers, Buffer.from(body)));
      },
    ),
    runs,
  );
});

test("no path or query is a defect", async () => {
  const visible = fc.string({
    unit: fc.constantFrom(..."abcé/%&=?#;:.,+*~!'()[]{}@$-_0129 ".split("")),
    maxLength: 60,
  });
  // Raw bytes and blanks are refused by node:http itself; %E9 is not UTF-8.
  const escaped = (text: string) => text.replaceAll(" ", "%20").replaceAll("é", "%E9");
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "HEAD", "OPTIONS", "DELETE"),
      target,
      visible,
      visible,
      async (method, path, more, query) => {
        const answer = await call(
          served.origin,
          method,
          `${path}${escaped(more)}?${escaped(query)}`,
        );
        if (method === "HEAD") expect(answer.status).toBeLessThan(500);
        else expectGoodManners(answer);
      },
    ),
    runs,
  );
});

test("no header is a defect", async () => {
  const name = fc.constantFrom(
    "if-match",
    "if-none-match",
    "idempotency-key",
    "x-api-version",
    "x-request-id",
    "accept-encoding",
    "content-encoding",
    "authorization",
  );
  const value = fc
    .string({ unit: fc.constantFrom(...'abc",./*;=0123 W\\é'.split("")), maxLength: 40 })
    .map((text) => text.trim());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "PATCH", "POST"),
      name,
      value,
      async (method, header, text) => {
        expectGoodManners(
          await call(served.origin, method, `/gears/${gearId}`, { [header]: text }),
        );
      },
    ),
    runs,
  );
});
