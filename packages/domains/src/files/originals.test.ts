import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { cleaned, NotCleaned } from "./originals.ts";
import { photo, tellTales } from "./testing/photo.ts";

const types = ["image/jpeg", "image/png", "image/webp", "image/avif"] as const;
const formats = {
  "image/jpeg": "jpeg",
  "image/png": "png",
  "image/webp": "webp",
  "image/avif": "avif",
} as const;

/** The colour in the middle of the upper and the lower half. */
async function halves(picture: Buffer) {
  const { data, info } = await sharp(picture)
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (y: number) => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(info.width / 2)) * 3;
    return [...data.subarray(start, start + 3)];
  };
  return [at(0.25), at(0.75)];
}

describe("the original of a picture", () => {
  it.each(types)(
    "as %s is kept upright, in its size and colours, and tells of no place or camera",
    async (type) => {
      const original = await photo(formats[type]);
      const before = await sharp(original).metadata();
      expect(before.autoOrient).toEqual({ width: 120, height: 240 });
      expect(tellTales(original)).not.toEqual([]);

      const kept = (await cleaned(original, type)) as Buffer;
      const after = await sharp(kept).metadata();
      expect(tellTales(kept)).toEqual([]);
      expect(after).toMatchObject({ width: 120, height: 240 });
      expect(after.orientation ?? 1).toBe(1);
      // A wiped item is there still, and empty.
      for (const left of ["exif", "xmp", "iptc"] as const)
        expect(
          type === "image/avif" ? after[left]?.some((byte) => byte !== 0) : after[left],
          left,
        ).toBeFalsy();
      expect(after.comments ?? after.tifftagPhotoshop).toBeUndefined();
      expect(after.icc).toEqual(before.icc);
      expect(after.icc).toBeDefined();
      // It was taken lying: what was left is above now.
      const [above, below] = await halves(kept);
      const [upper, lower] = await halves(
        await sharp(original).autoOrient().keepIccProfile().png().toBuffer(),
      );
      for (const [got, wanted] of [
        [above, upper],
        [below, lower],
      ])
        for (const [channel, value] of (got ?? []).entries())
          expect(Math.abs(value - (wanted?.[channel] ?? 0))).toBeLessThan(12);
      expect((above?.[0] ?? 0) - (below?.[0] ?? 0)).toBeGreaterThan(100);
      // Once is enough: it stays as it is from then on.
      expect(await cleaned(kept, type)).toBeNull();
    },
  );

  it("that tells nothing stays as it came, byte for byte, however large or broken it is", async () => {
    const plain = sharp({
      create: { width: 9000, height: 9000, channels: 3, background: "white" },
      limitInputPixels: false,
    });
    const large = await plain.png().toBuffer();
    expect(await cleaned(large, "image/png")).toBeNull();
    expect(await cleaned(large.subarray(0, 500), "image/png")).toBeNull();
    expect(await cleaned(Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "image/jpeg")).toBeNull();
  });

  it("that tells something that cannot be taken out is not kept", async () => {
    const original = await photo("jpeg");
    // The header is whole, and what the camera wrote; then even that is cut.
    for (const length of [original.length - 400, 300])
      await expect(cleaned(original.subarray(0, length), "image/jpeg")).rejects.toThrow(NotCleaned);
  });

  it("as HEIC, like AVIF, is not decoded: what is beside it is wiped, and all else stays bit for bit", async () => {
    const original = await photo("avif");
    const kept = (await cleaned(original, "image/heic")) as Buffer;
    const pixels = (picture: Buffer) => sharp(picture).raw().toBuffer();
    expect((await pixels(kept)).equals(await pixels(original))).toBe(true);
    expect(kept.length).toBe(original.length);
    // Its parts are whole, or it is refused: wherever it is cut off.
    for (let length = 16; length < original.length; length += 97)
      await expect(
        cleaned(original.subarray(0, length), "image/heic").then((done) => done && tellTales(done)),
      ).rejects.toThrow(NotCleaned);
  });

  it("moves on, as WebP does", async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 20, height: 10, channels: 3, background } })
        .png()
        .toBuffer();
    const frames = [await frame("red"), await frame("blue")];
    const moving = await sharp(frames, { join: { animated: true } })
      .withExif({ IFD0: { Copyright: "the maker" } })
      .webp()
      .toBuffer();
    expect((await sharp(moving).metadata()).exif).toBeDefined();
    const kept = (await cleaned(moving, "image/webp")) as Buffer;
    const after = await sharp(kept).metadata();
    expect([after.pages, after.exif]).toEqual([2, undefined]);
  });
});
