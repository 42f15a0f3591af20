import { createHash } from "node:crypto";
import { importFileRefused } from "./transfer.errors.ts";

/** What is known of a file once it has gone by. */
export interface Inspected {
  readonly bytes: number;
  /** Lines that hold something, outside of quotes, without the header. */
  readonly rows: number;
  readonly sha256: Buffer;
}

const [quote, newline, cr, space, tab] = [0x22, 0x0a, 0x0d, 0x20, 0x09];

/** Looks at a file as it streams by and keeps none of it: it must be UTF-8 text with rows (`import.file_refused`). */
export function inspectFile(): { take(piece: Buffer): void; end(): Inspected } {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const hash = createHash("sha256");
  let bytes = 0;
  let records = 0;
  let lines = 1;
  let isQuoted = false;
  let isBlank = true;

  const decode = (piece: Buffer | undefined) => {
    try {
      decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      throw refused("encoding", `is not UTF-8, near line ${lines}: save it as CSV in UTF-8`);
    }
  };

  return {
    take(piece) {
      if (bytes === 0) refuseOtherFormats(piece);
      if (piece.includes(0)) throw refused("encoding", "is not text: it holds NUL bytes");
      bytes += piece.length;
      hash.update(piece);
      decode(piece);
      for (const byte of piece) {
        if (byte === quote) {
          isQuoted = !isQuoted;
          isBlank = false;
        } else if (byte === newline || byte === cr) {
          if (byte === newline) lines += 1;
          if (isQuoted || isBlank) continue;
          records += 1;
          isBlank = true;
        } else if (byte !== space && byte !== tab) isBlank = false;
      }
    },
    end() {
      decode(undefined);
      const rows = records + (isBlank ? 0 : 1) - 1;
      if (rows < 1) throw refused("no_rows", "has a header and no rows");
      return { bytes, rows, sha256: hash.digest() };
    },
  };
}

const signatures: readonly [bytes: readonly number[], sentence: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], "is a spreadsheet or an archive: save it as CSV in UTF-8"],
  [[0xd0, 0xcf, 0x11, 0xe0], "is a spreadsheet (.xls): save it as CSV in UTF-8"],
  [[0x1f, 0x8b], "is compressed: unpack it, or send it with Content-Encoding: gzip"],
  [[0xff, 0xfe], "is UTF-16: save it as CSV in UTF-8"],
  [[0xfe, 0xff], "is UTF-16: save it as CSV in UTF-8"],
];

function refuseOtherFormats(head: Buffer): void {
  for (const [start, sentence] of signatures) {
    if (head.subarray(0, start.length).equals(Buffer.from(start))) {
      throw refused("format", sentence);
    }
  }
}

const refused = (code: string, message: string) =>
  importFileRefused(`The file ${message}.`, { errors: [{ path: "data", code, message }] });
