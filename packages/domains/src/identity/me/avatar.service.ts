import { randomBytes } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import sharp from "sharp";
import { imageRefused } from "./me.errors.ts";
import type { AvatarUpload, Profile } from "./me.schema.ts";
import { shownProfile, tellProfile } from "./me.service.ts";
import * as store from "./me.store.ts";

const mostBytes = 5 << 20;
const mostPixels = 40_000_000;
/** Width and height of what is kept. */
const edge = 256;

/**
 * Takes a picture of the caller: decoded, turned upright, cropped to a square of 256 pixels and written anew as WebP, so that nothing of the
 * file itself (place, camera, hidden bytes) is kept. Refuses (`identity.image_refused`) what is no whole JPEG, PNG, WebP or GIF, judged by its
 * bytes, or is over 5 MiB or 40 megapixels: a small file that unfolds into a huge picture is not unfolded.
 */
export async function setAvatar(ctx: Ctx, { image }: AvatarUpload): Promise<Profile> {
  const picture = await square(await read(image));
  return transact(ctx, async (tx) => {
    const before = found(await store.lockProfile(tx, tx.actor.id), "user");
    const name = randomBytes(18).toString("base64url");
    await store.putAvatar(tx, before.id, { name, image: picture });
    await store.updateProfile(tx, before, {});
    return tellProfile(tx, before);
  });
}

export function removeAvatar(ctx: Ctx): Promise<Profile> {
  return transact(ctx, async (tx) => {
    const before = found(await store.lockProfile(tx, tx.actor.id), "user");
    if (before.avatarName === null) return shownProfile(tx, before);
    await store.deleteAvatar(tx, before.id);
    await store.updateProfile(tx, before, {});
    return tellProfile(tx, before);
  });
}

/** The WebP under this name, for whoever knows it; undefined when there is none. */
export function readAvatar(platform: Platform, name: string): Promise<Uint8Array | undefined> {
  return store.findAvatar(platform, name);
}

async function read(image: AvatarUpload["image"]): Promise<Buffer> {
  if (typeof image === "string") {
    const bytes = Buffer.from(image, "base64");
    if (bytes.length > mostBytes) throw refused("The picture is over 5 MiB.");
    return bytes;
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of image) {
    size += piece.length;
    if (size > mostBytes) throw refused("The picture is over 5 MiB.");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function square(bytes: Buffer): Promise<Buffer> {
  if (!isPicture(bytes)) throw refused("This is not a JPEG, PNG, WebP or GIF.");
  try {
    return await sharp(bytes, { limitInputPixels: mostPixels, failOn: "error", pages: 1 })
      .autoOrient()
      .resize(edge, edge, { fit: "cover" })
      .webp({ quality: 82 })
      .toBuffer();
  } catch {
    throw refused("The picture is broken, or has over 40 megapixels.");
  }
}

/** By their first bytes: no other decoder (SVG, PDF, TIFF …) ever sees what a stranger sends. */
function isPicture(bytes: Buffer): boolean {
  const begins = (text: string, at = 0) =>
    bytes.subarray(at, at + text.length).equals(Buffer.from(text, "latin1"));
  return (
    begins("\xff\xd8\xff") ||
    begins("\x89PNG\r\n\x1a\n") ||
    begins("GIF8") ||
    (begins("RIFF") && begins("WEBP", 8))
  );
}

const refused = (detail: string) =>
  imageRefused(detail, { errors: [{ path: "image", code: "not_a_picture", message: detail }] });
