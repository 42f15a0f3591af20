/** Where the bytes of an item are: from and to, in the file. */
type Span = readonly [from: number, to: number];

/**
 * Overwrites what was written beside a HEIC or AVIF picture (its `Exif` items, and its `mime` ones, which hold XMP) with zeros, in place; the
 * picture itself, its turning and its colour profile are other parts and stay. True when there was something. Throws a RangeError where the
 * file does not say whole where its items are (ISO 14496-12 8.11, 23008-12).
 */
export function wipeHeif(file: Buffer): boolean {
  let isChanged = false;
  for (const [from, to] of spansOf(file)) {
    const part = file.subarray(from, to);
    if (part.length < to - from) throw new RangeError("an item is beyond the end of the file");
    isChanged ||= part.some((byte) => byte !== 0);
    part.fill(0);
  }
  return isChanged;
}

function spansOf(file: Buffer): Span[] {
  const meta = boxesIn(file, 0, file.length).find(({ type }) => type === "meta");
  if (!meta) return [];
  // Behind version and flags.
  const parts = boxesIn(file, meta.from + 4, meta.to);
  const part = (name: string) => parts.find(({ type }) => type === name);
  const [infos, places] = [part("iinf"), part("iloc")];
  if (!infos || !places) return [];
  const told = new Set(tellingItems(file, infos));
  return placesOf(file, places, part("idat")?.from ?? 0)
    .filter(({ id }) => told.has(id))
    .flatMap(({ spans }) => spans);
}

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

function boxesIn(file: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const type = file.toString("latin1", at + 4, at + 8);
    const short = file.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const long = short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short;
    const end = short === 0 ? to : at + long;
    if (end < at + head || end > to) throw new RangeError(`the box ${type} is not whole`);
    boxes.push({ type, from: at + head, to: end });
    at = end;
  }
  return boxes;
}

/** Ids of the items that are no picture but tell of it. */
function tellingItems(file: Buffer, { from, to }: Box): number[] {
  const entries = boxesIn(file, from + (file[from] === 0 ? 6 : 8), to);
  return entries.flatMap(({ type, from: at }) => {
    const version = file[at] ?? 0;
    if (type !== "infe" || version < 2) return [];
    const wide = version === 2 ? 0 : 2;
    const kind = file.toString("latin1", at + 8 + wide, at + 12 + wide);
    return kind === "Exif" || kind === "mime" ? [file.readUIntBE(at + 4, 2 + wide)] : [];
  });
}

function placesOf(file: Buffer, { from, to }: Box, idat: number): { id: number; spans: Span[] }[] {
  let at = from + 6;
  const read = (bytes: number) => {
    if (at + bytes > to) throw new RangeError("the box iloc is not whole");
    at += bytes;
    if (bytes === 8) return Number(file.readBigUInt64BE(at - 8));
    return bytes === 0 ? 0 : file.readUIntBE(at - bytes, bytes);
  };
  const version = file[from] ?? 0;
  const nibbles = file.readUInt16BE(from + 4);
  const size = (place: number) => (nibbles >> place) & 0xf;
  const [ofOffset, ofLength, ofBase] = [size(12), size(8), size(4)];
  const ofIndex = version === 0 ? 0 : size(0);
  const wide = version < 2 ? 2 : 4;
  return Array.from({ length: read(wide) }, () => {
    const id = read(wide);
    // 0: in the file, 1: in the box idat, 2: in another item, where nothing of this kind is.
    const method = version === 0 ? 0 : read(2) & 0xf;
    read(2);
    const base = read(ofBase) + (method === 1 ? idat : 0);
    const spans = Array.from({ length: read(2) }, (): Span => {
      read(ofIndex);
      const start = base + read(ofOffset);
      const length = read(ofLength);
      // It would stand for all of the file.
      if (length === 0) throw new RangeError("an item has no length");
      return [start, start + length];
    });
    return { id, spans };
  });
}
