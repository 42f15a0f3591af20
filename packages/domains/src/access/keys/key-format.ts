import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/*
 * `mr_<live|test>_<12 base62 handle>_<43 base62 secret><6 base62 CRC-32>`. The handle finds the key, the secret proves it, and the
 * checksum over all before it lets a typo or a guess be refused without a look into the database.
 */

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const form = /^mr_(live|test)_([0-9A-Za-z]{12})_[0-9A-Za-z]{43}([0-9A-Za-z]{6})$/;

export type KeyMode = "live" | "test";

/** Each of the digits is as likely as any other: bytes that would make the first ones likelier are thrown away. */
function randomText(length: number): string {
  const fair = 256 - (256 % digits.length);
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < fair && text.length < length) text += digits[byte % digits.length];
    }
  }
  return text;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let sum = "";
  for (let place = 0; place < 6; place++) {
    sum = digits[rest % digits.length] + sum;
    rest = Math.floor(rest / digits.length);
  }
  return sum;
}

/** 71 bits that find a key. */
export const newHandle = (): string => randomText(12);

/** The text of a key with a new secret of 256 bits. */
export function newKeyText(mode: KeyMode, handle: string): string {
  const body = `mr_${mode}_${handle}_${randomText(43)}`;
  return body + checksum(body);
}

/** The handle of a text that is a key by its form and checksum; null for any other. */
export function handleOf(text: string): string | null {
  const [, , handle, sum] = form.exec(text) ?? [];
  if (handle === undefined || sum === undefined) return null;
  return checksum(text.slice(0, -6)) === sum ? handle : null;
}
