import type { FileData } from "./transfer.schema.ts";

/** Size of all pieces but the last. */
const pieceBytes = 1 << 20;

/** The file in pieces as they are stored; of a stream, one piece at a time is in memory. An empty file has none. */
export async function* piecesOf(data: FileData): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const part of typeof data === "string" ? [Buffer.from(data)] : data) {
    let rest = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    while (size + rest.length >= pieceBytes) {
      const cut = pieceBytes - size;
      yield Buffer.concat([...waiting, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
      waiting = [];
      size = 0;
    }
    if (rest.length > 0) waiting.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
