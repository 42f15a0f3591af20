import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { fileTypeFromBuffer } from "file-type";
import { mediaType } from "./files.rules.ts";

/** What is known of a file once all of it has gone by. */
export interface Inspected {
  readonly bytes: number;
  readonly sha256: string;
  readonly type: string;
}

/** So much of the beginning is looked at: enough for the first entries of an archive, by which office formats are told apart. */
const headBytes = 64 << 10;

/**
 * Lets a file pass and looks at it: length, checksum, type. `begin` reads as much as its type needs and says it; `result` is for when all of it
 * has passed; past `most` bytes it throws what `tooLong` makes.
 */
export function inspecting(
  body: AsyncIterable<Uint8Array>,
  name: string,
  { most, tooLong }: { most: number; tooLong: () => Error },
): {
  begin: () => Promise<string>;
  passed: AsyncIterable<Uint8Array>;
  result: () => Promise<Inspected>;
} {
  const hash = createHash("sha256");
  const head: Uint8Array[] = [];
  let bytes = 0;
  async function* pass() {
    for await (const piece of body) {
      if (bytes < headBytes) head.push(piece);
      bytes += piece.length;
      if (bytes > most) throw tooLong();
      hash.update(piece);
      yield piece;
    }
  }
  const passing = pass();
  const ahead: Uint8Array[] = [];
  async function* passed() {
    try {
      yield* ahead;
      yield* passing;
    } finally {
      // Whoever stops early lets go of the source, too.
      await passing.return();
    }
  }
  async function type() {
    const start = Buffer.concat(head).subarray(0, headBytes);
    // A sniffer that reads on past the head has not found anything in it.
    const found = await fileTypeFromBuffer(start).catch(() => undefined);
    return mediaType(found?.mime, isText(start), name);
  }
  return {
    async begin() {
      while (bytes < headBytes) {
        const { done, value } = await passing.next();
        if (done) break;
        ahead.push(value);
      }
      return type();
    },
    passed: passed(),
    result: async () => ({ bytes, sha256: hash.digest("hex"), type: await type() }),
  };
}

/** The last character may be cut in the middle. */
const isText = (start: Buffer): boolean =>
  !start.includes(0) && [0, 1, 2, 3].some((cut) => isUtf8(start.subarray(0, start.length - cut)));
