import { buffer } from "node:stream/consumers";
import type { Ctx } from "@millrace/platform/context";
import { transact } from "@millrace/platform/transact";
import sharp from "sharp";
import * as store from "./files.store.ts";
import { mostPixels } from "./originals.ts";

const sizes = [
  { name: "thumb", edge: 256 },
  { name: "medium", edge: 1600 },
] as const;

/**
 * Makes the smaller copies of a picture: upright, as WebP, written anew, so that place, camera and hidden bytes are left behind. One that
 * cannot be decoded, or has over 60 megapixels, stays without. Done again after a crash, it replaces what it made.
 */
export async function makeVariants(
  ctx: Ctx,
  { fileId }: { fileId: string },
): Promise<{ variants: number }> {
  const { storage } = ctx.platform.ports;
  const file = await store.findFile(ctx, fileId);
  const kept = file && (await storage.get(file.storageKey));
  if (!kept) return { variants: 0 };
  const original = await buffer(kept.body);
  const made: store.StoredVariant[] = [];
  let size: { width: number; height: number };
  try {
    const picture = sharp(original, { limitInputPixels: mostPixels, failOn: "error", pages: 1 });
    const { autoOrient } = await picture.metadata();
    size = { width: autoOrient.width, height: autoOrient.height };
    for (const { name, edge } of sizes) {
      const { data, info } = await picture
        .clone()
        .autoOrient()
        .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
        .webp({ quality: 82 })
        .toBuffer({ resolveWithObject: true });
      const key = `${file.storageKey}-${name}`;
      await storage.put(key, piecesOf(data), "image/webp");
      made.push({ name, key, width: info.width, height: info.height });
    }
  } catch (error) {
    if (made.length > 0 || !(error instanceof Error) || "code" in error || "$metadata" in error)
      throw error;
    return { variants: 0 };
  }
  const isThere = await transact(ctx, (tx) => store.putVariants(tx, fileId, size, made));
  if (!isThere) await storage.remove(made.map(({ key }) => key));
  return { variants: made.length };
}

async function* piecesOf(data: Buffer): AsyncIterable<Uint8Array> {
  yield data;
}
