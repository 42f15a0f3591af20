import sharp from "sharp";

/**
 * A picture as a telephone takes it: lying (orientation 6), red on its left and blue on its right, in the colours of Display P3, with maker, time,
 * GPS position, XMP and, in a JPEG, a text behind its end.
 */
export async function photo(format: "jpeg" | "png" | "webp" | "avif"): Promise<Buffer> {
  const half = { width: 120, height: 120, channels: 3 } as const;
  const blue = await sharp({ create: { ...half, background: "#2040d0" } })
    .png()
    .toBuffer();
  const taken = await sharp({ create: { ...half, width: 240, background: "#d02020" } })
    .composite([{ input: blue, left: 120, top: 0 }])
    .withIccProfile("p3")
    .withExif({
      IFD0: { Make: "Acme Telephones", Model: "A-1", DateTime: "2026:11:20 08:30:00" },
      IFD2: { DateTimeOriginal: "2026:11:20 08:30:00", UserComment: "at home" },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "51/1 30/1 3230/100",
        GPSLongitudeRef: "W",
        GPSLongitude: "0/1 7/1 4366/100",
      },
    })
    .withMetadata({ orientation: 6 })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,30.5N"/></rdf:RDF></x:xmpmeta>',
    )
    .toFormat(format, { quality: 95 })
    .toBuffer();
  return format === "jpeg" ? Buffer.concat([taken, Buffer.from("MotionPhoto GPSLatitude")]) : taken;
}

/** What of all that is in these bytes. */
export const tellTales = (bytes: Buffer): string[] =>
  ["Exif\0\0II", "Acme", "2026:11:20", "GPS", "xmpmeta", "MotionPhoto"].filter((tale) =>
    bytes.includes(tale),
  );
