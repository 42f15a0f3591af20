import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

/* A device that makes passkeys and signs with them, in software: Web Authentication Level 3, 6.1 and 6.5, with ES256 and no attestation. */

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest();
const base64url = (data: string | Uint8Array) => Buffer.from(data).toString("base64url");

/** What a test may have the device do wrong. */
export interface Flaws {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** It was touched, but did not check by whom. */
  readonly unverified?: boolean;
  readonly userHandle?: string;
  readonly signature?: Buffer;
  readonly counter?: number;
}

/** A device in front of a page of this origin. `counts` says whether it counts its signatures, as most phones do not. */
export function authenticator(origin: string, { counts = true } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  let counter = 0;
  let userHandle = "";

  const clientData = (type: string, options: Options, flaws: Flaws) =>
    JSON.stringify({
      type: flaws.type ?? type,
      challenge: flaws.challenge ?? options.challenge,
      origin: flaws.origin ?? origin,
      crossOrigin: false,
    });

  const authData = (rpId: string, flaws: Flaws, attested?: Buffer) => {
    if (counts) counter += 1;
    const flags = 0x01 | (flaws.unverified ? 0 : 0x04) | (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(flaws.counter ?? counter);
    const parts = [sha256(flaws.rpId ?? rpId), Buffer.from([flags]), count];
    return Buffer.concat(attested ? [...parts, attested] : parts);
  };

  const credential = { id: base64url(id), rawId: base64url(id), type: "public-key" as const };

  return {
    /** Answers the options of a registration. */
    create(options: Options & { rp?: { id?: string }; user?: { id?: string } }, flaws: Flaws = {}) {
      userHandle = options.user?.id ?? "";
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const cose = Buffer.concat([
        // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
        Buffer.from(x, "base64url"),
        Buffer.from([0x22, 0x58, 0x20]),
        Buffer.from(y, "base64url"),
      ]);
      const length = Buffer.from([0, id.length]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, cose]);
      const data = authData(options.rp?.id ?? "", flaws, attested);
      const text = (word: string) =>
        Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text("fmt"),
        text("none"),
        text("attStmt"),
        Buffer.from([0xa0]),
        text("authData"),
        Buffer.from([0x59, data.length >> 8, data.length & 0xff]),
        data,
      ]);
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(clientData("webauthn.create", options, flaws)),
          attestationObject: base64url(attestationObject),
        },
      };
    },
    /** Answers the options of a sign-in. */
    get(options: Options & { rpId?: string }, flaws: Flaws = {}) {
      const data = authData(options.rpId ?? "", flaws);
      const client = clientData("webauthn.get", options, flaws);
      const signed = Buffer.concat([data, sha256(client)]);
      const signature = flaws.signature ?? createSign("sha256").update(signed).sign(privateKey);
      return {
        ...credential,
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          userHandle: flaws.userHandle ?? userHandle,
        },
      };
    },
  };
}

interface Options {
  readonly challenge?: string;
}
