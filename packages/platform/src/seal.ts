import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import type { Config } from "./config.ts";

/*
 * Secrets that have to be read again (webhook secrets, signing keys, passwords of other systems) stand in the database sealed: AES-256-GCM
 * under a key of the configuration, so that a stolen dump opens nothing. Layout: 4 bytes of key id, 12 of nonce, ciphertext, 16 of tag.
 */

/** A key made of nothing secret, for development and tests; a production start refuses to go without a real one. */
const developmentKey = "millrace development key, not a secret";

export interface Sealer {
  /** `context` says what it is and whose (`webhook:<id>`): a sealed value that is moved to another row does not open there. */
  seal(context: string, plain: Buffer | string): Buffer;
  /** Throws when the bytes were changed, moved, or sealed under a key that is not configured any more. */
  open(context: string, sealed: Uint8Array): Buffer;
  /** True when it was sealed under an older key and should be sealed again. */
  isStale(sealed: Uint8Array): boolean;
  /** A key for one purpose, the same in all processes and as long as the oldest configured key stays: peppers and MACs. */
  derive(purpose: string): Buffer;
}

/** The first configured key seals, all of them open: put a new one in front to rotate. */
export function createSealer({
  MILLRACE_ENCRYPTION_KEYS: given,
}: Pick<Config, "MILLRACE_ENCRYPTION_KEYS">): Sealer {
  const keys = (given ?? [createHash("sha256").update(developmentKey).digest()]).map((key) => ({
    key,
    id: createHash("sha256").update("id").update(key).digest().subarray(0, 4),
  }));
  const newest = keys[0];
  const oldest = keys.at(-1);
  if (!newest || !oldest) throw new Error("there is no encryption key");
  return {
    seal(context, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", newest.key, nonce).setAAD(Buffer.from(context));
      const body = [cipher.update(plain as Buffer), cipher.final()];
      return Buffer.concat([newest.id, nonce, ...body, cipher.getAuthTag()]);
    },
    open(context, sealed) {
      const bytes = Buffer.from(sealed);
      const id = bytes.subarray(0, 4);
      const key = keys.find((each) => each.id.equals(id))?.key;
      if (!key)
        throw new Error(
          `sealed under a key that MILLRACE_ENCRYPTION_KEYS does not hold: ${context}`,
        );
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(4, 16), {
        authTagLength: 16,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(16, -16)), decipher.final()]);
    },
    isStale: (sealed) => !newest.id.equals(Buffer.from(sealed).subarray(0, 4)),
    derive: (purpose) => Buffer.from(hkdfSync("sha256", oldest.key, "", `millrace ${purpose}`, 32)),
  };
}
