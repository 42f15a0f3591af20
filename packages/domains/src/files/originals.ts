import sharp, { type Metadata, type Sharp } from "sharp";

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
  "image/avif": (picture) => picture.avif({ quality: 75 }),
};

/** Pictures whose originals are kept without what the camera wrote beside them. */
export const isCleaned = (type: string): boolean => type in writers;

/** There is something to take out of a picture that cannot be written anew: it is damaged, or over 60 megapixels. */
export class NotCleaned extends Error {}

/**
 * A picture upright, in its size and with its colour profile, and without place, time, camera, thumbnail and everything else that was written
 * beside it; null where there is nothing of the kind: then its bytes stay as they are. Throws `NotCleaned`.
 */
export async function cleaned(original: Buffer, type: string): Promise<Buffer | null> {
  const read = sharp(original, { limitInputPixels: false });
  const from = await read.metadata().catch(() => null);
  if (!from) {
    if (original.includes("Exif\0") || original.includes("http://ns.adobe.com/xap"))
      throw new NotCleaned();
    return null;
  }
  const { exif, xmp, iptc, tifftagPhotoshop, comments, orientation = 1, pages = 1 } = from;
  if (!exif && !xmp && !iptc && !tifftagPhotoshop && !comments && orientation === 1) return null;
  const animated = pages > 1;
  const picture = sharp(original, { limitInputPixels: mostPixels, failOn: "error", animated });
  const upright = animated ? picture : picture.autoOrient();
  try {
    return (await writers[type]?.(upright.keepIccProfile(), from).toBuffer()) ?? null;
  } catch (cause) {
    throw new NotCleaned("", { cause });
  }
}
