import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";
import type { DomainError } from "@millrace/platform/errors";
import { malformed, tooLarge, unsupportedMediaType } from "@millrace/platform/problems";

export interface BodyLimits {
  /** Bytes of a body, also once inflated. */
  readonly bytes: number;
  /** Levels of nesting. */
  readonly depth: number;
}

/** The media type and charset of a request; lower case, undefined where absent. */
export function mediaTypeOf(req: IncomingMessage): {
  type: string | undefined;
  charset: string | undefined;
} {
  const header = req.headers["content-type"];
  if (header === undefined) return { type: undefined, charset: undefined };
  const semicolon = header.indexOf(";");
  if (semicolon === -1) return { type: header.trim().toLowerCase(), charset: undefined };
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i.exec(header)?.[1];
  return { type: header.slice(0, semicolon).trim().toLowerCase(), charset: charset?.toLowerCase() };
}

export const isJson = (type: string | undefined): boolean =>
  type !== undefined && (type === "application/json" || /^application\/[\w.-]+\+json$/.test(type));

/** Whether a body is there, by the framing of the message; nothing is read. */
export const hasBody = (req: IncomingMessage): boolean =>
  req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"] ?? 0) > 0;

/**
 * The JSON of a body, undefined when it is empty. Any UTF-8 JSON type, plain or packed with gzip, br or deflate. Reads at
 * most `bytes` of it and inflates to at most as many.
 * Errors: `request.unsupported_media_type`, `request.too_large`, `request.malformed`.
 */
export async function readJson(req: IncomingMessage, limits: BodyLimits): Promise<unknown> {
  if (!hasBody(req)) return undefined;
  const { type, charset } = mediaTypeOf(req);
  if (!isJson(type)) {
    throw unsupportedMediaType(
      type === undefined
        ? "The body has no Content-Type; send application/json."
        : `Send application/json, not ${type}.`,
    );
  }
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8") {
    throw unsupportedMediaType("JSON is sent as UTF-8.");
  }
  const inflate = inflaterOf(req);
  const packed = await readAll(req, limits.bytes);
  if (packed.length === 0) return undefined;
  return parseJson(inflate ? await inflate(packed, limits.bytes) : packed, limits.depth);
}

/** Parses JSON text in bytes: fatal on bad UTF-8, bounded in depth. */
function parseJson(bytes: Buffer, depth: number): unknown {
  if (!isUtf8(bytes)) throw malformed("The body is not UTF-8.");
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    throw malformed("The body is not valid JSON.");
  }
  if (isDeeper(value, depth)) throw malformed(`The body is nested deeper than ${depth} levels.`);
  return value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (typeof inner === "object" && isDeeper(inner, levels - 1)) return true;
  }
  return false;
}

/** All bytes of a body; stops at the bound, whatever Content-Length said. */
function readAll(req: IncomingMessage, bytes: number): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > bytes) throw overBound(bytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = () => {
      req.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytes) {
        settle();
        req.pause();
        reject(overBound(bytes));
      } else chunks.push(chunk);
    };
    const onEnd = () => {
      settle();
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    };
    const onLost = () => {
      settle();
      reject(malformed("The body ended before its declared length."));
    };
    req.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost);
  });
}

export const overBound = (bytes: number): DomainError =>
  tooLarge(`The body is over ${bytes} bytes.`, { details: { limit: bytes } });

type Inflate = (packed: Buffer, bytes: number) => Promise<Buffer>;

const gunzip = promisify(zlib.gunzip);
const brotli = promisify(zlib.brotliDecompress);
const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);

const inflaters: Readonly<Record<string, Inflate>> = {
  gzip: (packed, bytes) => gunzip(packed, { maxOutputLength: bytes }),
  "x-gzip": (packed, bytes) => gunzip(packed, { maxOutputLength: bytes }),
  br: (packed, bytes) => brotli(packed, { maxOutputLength: bytes }),
  // "deflate" means zlib, but some senders leave its two header bytes out.
  deflate: (packed, bytes) =>
    ((packed[0] as number) & 0x0f) === 8
      ? inflate(packed, { maxOutputLength: bytes })
      : inflateRaw(packed, { maxOutputLength: bytes }),
};

/** The content codings that a request may use, for `Accept-Encoding` on a 415. */
export const acceptedCodings = "gzip, br, deflate";

function inflaterOf(req: IncomingMessage): Inflate | undefined {
  const coding = codingOf(req);
  if (coding === undefined) return undefined;
  const unpack = inflaters[coding] as Inflate;
  return async (packed, bytes) => {
    try {
      return await unpack(packed, bytes);
    } catch (error) {
      if (error instanceof RangeError) throw overBound(bytes);
      throw malformed(`The body is not valid ${coding}.`);
    }
  };
}

/** The one content coding of a request, undefined when it is plain. */
export function codingOf(req: IncomingMessage): string | undefined {
  const coding = req.headers["content-encoding"]?.trim().toLowerCase();
  if (coding === undefined || coding === "" || coding === "identity") return undefined;
  if (!Object.hasOwn(inflaters, coding)) {
    throw unsupportedMediaType(`A body can be packed with ${acceptedCodings}.`);
  }
  return coding;
}
