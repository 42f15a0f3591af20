import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/* A refresh token is 256 random bits. Only its hash is stored, so that a stolen table opens no session. */

export function newRefreshToken(): string {
  return `mrr_${randomBytes(32).toString("base64url")}`;
}

export function hashOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

const keyFrom = (token: string) =>
  Buffer.from(hkdfSync("sha256", token, "", "millrace refresh successor", 32));

/** The successor, closed so that only the holder of `token` can open it. */
export function sealSuccessor(token: string, successor: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(token), nonce);
  return Buffer.concat([
    nonce,
    cipher.update(successor, "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

export function openSuccessor(token: string, sealed: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", keyFrom(token), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString(
    "utf8",
  );
}
