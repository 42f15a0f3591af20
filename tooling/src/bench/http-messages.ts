/* Just enough HTTP/1.1 to make load and to swallow it at a cost of a few microseconds a message: no pipelining, no trailers. */

const headEnd = Buffer.from("\r\n\r\n");
const chunksEnd = Buffer.from("0\r\n\r\n");

/** The first whole message of the bytes; undefined while some of it is missing. */
export function wholeMessage(
  bytes: Buffer,
): { startLine: string; body: Buffer; length: number } | undefined {
  const head = bytes.indexOf(headEnd);
  if (head === -1) return undefined;
  const text = bytes.toString("latin1", 0, head);
  const startLine = text.slice(0, text.indexOf("\r\n"));
  const bodyAt = head + headEnd.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length !== undefined) {
    const end = bodyAt + Number(length);
    return bytes.length < end
      ? undefined
      : { startLine, body: bytes.subarray(bodyAt, end), length: end };
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(text))
    return { startLine, body: bytes.subarray(bodyAt, bodyAt), length: bodyAt };
  // JSON holds no bare CR LF, so the last chunk is where it looks like it.
  const end = bytes.indexOf(chunksEnd, bodyAt);
  if (end === -1) return undefined;
  return { startLine, body: bytes.subarray(bodyAt, end), length: end + chunksEnd.length };
}

export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = "",
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === "" ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${lines.join("")}${length}\r\n${body}`,
  );
}
