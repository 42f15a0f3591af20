import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { inspectFile } from "./inspect-file.ts";
import { piecesOf } from "./pieces.ts";

function inspected(bytes: Buffer, size: number) {
  const file = inspectFile();
  for (let at = 0; at < bytes.length; at += size) file.take(bytes.subarray(at, at + size));
  return file.end();
}

test.each([1, 2, 3, 1000])(
  "rows are counted and text is checked across pieces of %i bytes",
  (size) => {
    const text = '\ufeffsku,name\r\n1,"Käse\r\n""alt"""\r\n\r\n \t\r\n2,€\r3,x\n4,𝒳';
    expect(inspected(Buffer.from(text), size)).toEqual({
      bytes: Buffer.byteLength(text),
      rows: 4,
      sha256: createHash("sha256").update(text).digest(),
    });
  },
);

test("text that ends inside a character, or is no UTF-8 on some line, is refused there", () => {
  const cut = Buffer.from("a\n1\n€").subarray(0, -1);
  expect(() => inspected(cut, 1)).toThrow("not UTF-8, near line 3");
  const latin = Buffer.from("a\n1\nK\xe4se\n2\n", "latin1");
  expect(() => inspected(latin, 1)).toThrow("not UTF-8, near line 3");
});

async function all(pieces: AsyncIterable<Buffer>) {
  const list: Buffer[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

test("a stream comes in pieces of 1 MiB, whatever it is made of, and a text as well", async () => {
  const bytes = Buffer.from("0123456789".repeat(300_000));
  for (const part of [1000, 65_536, 5_000_000]) {
    const parts = [];
    for (let at = 0; at < bytes.length; at += part) parts.push(bytes.subarray(at, at + part));
    const pieces = await all(piecesOf(Readable.from(parts)));
    expect(pieces.map(({ length }) => length)).toEqual([1 << 20, 1 << 20, 3_000_000 - (2 << 20)]);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  }
  expect(await all(piecesOf(""))).toEqual([]);
  expect(await all(piecesOf("ä"))).toEqual([Buffer.from("ä")]);
});
