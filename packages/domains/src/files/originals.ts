import sharp, { type Metadata, type Sharp } from "sharp";
import { wipeHeif } from "./heif.ts";

/** A small file that unfolds into a huge picture is not unfolded. */
export const mostPixels = 60_000_000;

/** How each kind is written anew, so that nobody sees that it was. */
const writers: Readonly<Record<string, (picture: Sharp, from: Metadata) => Sharp>> = {
  "image/jpeg": (picture, { chromaSubsampling, isProgressive }) =>
    picture.jpeg({
      quality: 92,
      chromaSubsampling: chromaSubsampling === "4:2:0" ? "4:2:0" : "4:4:4",
      progressive: isProgressive,
    }),
  "image/png": (picture) => picture.png(),
  "image/webp": (picture) => picture.webp({ quality: 92 }),
};

/** Of these only what is beside the picture is overwritten: their turning is no part of that, and the picture itself stays bit for bit. */
const wiped = /^image\/(heic|heif|avif)(-sequence)?$/;

/** Pictures whose originals are kept without what the camera wrote beside them. */
export const isCleaned = (type: string): boolean => type in writers || wiped.test(type);

/** There is something to take out of a picture that cannot be written anew: it is damaged, or over 60 megapixels. */
export class NotCleaned extends Error {}

/**
 * A picture upright, in its size and with its colour profile, and without place, time, camera, thumbnail and everything else that was written
 * beside it; null where there is nothing of the kind: then its bytes stay as they are. Throws `NotCleaned`.
 */
export async function cleaned(original: Buffer, type: string): Promise<Buffer | null> {
  if (wiped.test(type)) return withoutItems(original);
  const read = sharp(original, { limitInputPixels: false });
  const from = await read.metadata().catch(() => null);
  if (!from) {
    if (tells(original)) throw new NotCleaned();
    return null;
  }
  const { exif, xmp, iptc, tifftagPhotoshop, comments, orientation = 1, pages = 1 } = from;
  if (!exif && !xmp && !iptc && !tifftagPhotoshop && !comments && orientation === 1) return null;
  const animated = pages > 1;
  const picture = sharp(original, { limitInputPixels: mostPixels, failOn: "error", animated });
  const upright = animated ? picture : picture.autoOrient();
  try {
    const written = writers[type]?.(upright.keepIccProfile(), from);
    return written ? await inTurn(() => written.toBuffer()) : null;
  } catch (cause) {
    throw new NotCleaned("", { cause });
  }
}

function withoutItems(original: Buffer): Buffer | null {
  const copy = Buffer.from(original);
  try {
    const isChanged = wipeHeif(copy);
    if (tells(copy)) throw new RangeError("there is more than its items say");
    return isChanged ? copy : null;
  } catch (cause) {
    throw new NotCleaned("", { cause });
  }
}

const tells = (bytes: Buffer) =>
  ["Exif\0\0II", "Exif\0\0MM", "http://ns.adobe.com/xap"].some((sign) => bytes.includes(sign));

/** The end of the one before. */
let before: Promise<unknown> = Promise.resolve();

/** One after the other in this process: a picture of 12 megapixels takes some 100 MB while it is turned, one of 60 five times that. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = before.then(work);
  before = mine.catch(() => {});
  return mine;
}
