import type { ServerResponse } from "node:http";
import { readAvatar } from "@millrace/domains/identity/index";
import type { Platform } from "@millrace/platform/platform";

/**
 * Answers `/avatars/<name>.webp` to whoever knows the name: 144 random bits that change with the picture, so that it may be kept for ever by
 * whoever has it. Nothing but a picture is ever read from it.
 */
export async function serveAvatar(
  platform: Platform,
  path: string,
  res: ServerResponse,
): Promise<void> {
  const name = /^\/avatars\/([\w-]{24})\.webp$/.exec(path)?.[1];
  const image = name === undefined ? undefined : await readAvatar(platform, name);
  if (!image) {
    res.writeHead(404, { "cache-control": "no-store", "content-length": 0 });
    res.end();
    return;
  }
  res.writeHead(200, {
    "content-type": "image/webp",
    "content-length": image.length,
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
  });
  res.end(image);
}
