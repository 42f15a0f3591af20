import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { contentDisposition } from "@millrace/platform/content-disposition";
import type { Platform } from "@millrace/platform/platform";
import type { StorageLink } from "@millrace/platform/ports";

/**
 * Gives and takes the bytes of files at signed addresses below `/files/`, where the storage is a folder of ours. The address is the
 * credential. Nothing that is given out runs in a browser: what is not a picture that we made ourselves is saved, and all of it is without
 * scripts.
 */
export async function serveFile(
  platform: Platform,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const link = platform.ports.storage.open?.(path, platform.clock.now());
  const asked = req.method === "HEAD" ? "GET" : req.method;
  if (!link || link.method !== asked)
    return refuse(res, 403, "This address is not signed, or is over.");
  return link.method === "GET" ? give(platform, link, req, res) : take(platform, link, req, res);
}

async function give(
  { ports, log }: Platform,
  { key, type, name }: StorageLink,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const kept = await ports.storage.get(key);
  if (!kept) return refuse(res, 404, "The file is gone.");
  res.writeHead(200, {
    "content-type": type,
    "content-length": kept.bytes,
    "content-disposition": name === null ? "inline" : contentDisposition(name),
    "cache-control": "private, max-age=300",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
  });
  if (req.method === "HEAD") {
    kept.body.destroy();
    return void res.end();
  }
  // Whoever leaves in the middle is nobody's error.
  await pipeline(kept.body, res).catch((error) => log.debug({ err: error, key }, "download"));
}

async function take(
  { ports, log }: Platform,
  { key, type, bytes }: StorageLink,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.headers["content-type"] !== type || Number(req.headers["content-length"]) !== bytes) {
    return refuse(res, 400, "The length and the type must be those that were announced.");
  }
  try {
    // Node hands on neither more nor fewer bytes than Content-Length says: a body that breaks off is an error here.
    await ports.storage.put(key, req, type);
  } catch (error) {
    if (req.destroyed && !req.complete) return;
    log.error({ err: error, key }, "upload");
    return refuse(res, 503, "The file could not be kept. Try again.");
  }
  res.writeHead(200, { "content-length": 0 }).end();
}

function refuse(res: ServerResponse, status: number, sentence: string): void {
  res.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...(status === 400 && { connection: "close" }),
  });
  res.end(`${sentence}\n`);
}
