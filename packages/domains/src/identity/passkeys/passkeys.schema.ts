import { Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";
import { GivenPassword } from "../password/password.schema.ts";

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    /** It is on several devices of the person, kept in step by their maker's account. */
    synced: z.boolean(),
    lastUsedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: "Passkey" });
export type Passkey = z.infer<typeof Passkey>;

export const Passkeys = z
  .object({
    items: z.array(Passkey),
    nextCursor: z.null(),
    /** Whether another one can be added now, or somebody has to allow it first. */
    mayAdd: z.boolean(),
  })
  .meta({ id: "Passkeys" });
export type Passkeys = z.infer<typeof Passkeys>;

export const PasskeyRequest = z.strictObject({ password: GivenPassword });
export type PasskeyRequest = z.infer<typeof PasskeyRequest>;

/** What the browser is handed: `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON` of Web Authentication. */
export const PasskeyOptions = z
  .object({ options: z.record(z.string(), z.unknown()) })
  .meta({ id: "PasskeyOptions" });
export type PasskeyOptions = z.infer<typeof PasskeyOptions>;

const Bytes = z.base64url().min(1).max(8_192);
const credential = {
  id: Bytes,
  rawId: Bytes,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["cross-platform", "platform"]).optional(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
};

/** The browser's answer to the options of a registration: `RegistrationResponseJSON`. */
const Attestation = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: Bytes,
    attestationObject: Bytes,
    authenticatorData: Bytes.optional(),
    transports: z.array(z.string().max(20)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: Bytes.optional(),
  }),
});

/** The browser's answer to the options of a sign-in: `AuthenticationResponseJSON`. */
const Assertion = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: Bytes,
    authenticatorData: Bytes,
    signature: Bytes,
    userHandle: Bytes.optional(),
  }),
});

export const NewPasskey = z.strictObject({
  name: line(60).describe("What the device is called: Ada's phone"),
  credential: Attestation,
});
export type NewPasskey = z.infer<typeof NewPasskey>;

export const PasskeyLogin = z.strictObject({ credential: Assertion });
export type PasskeyLogin = z.infer<typeof PasskeyLogin>;

export const BiometricReport = z.strictObject({
  provider: z.string().max(40),
  /** A JWS in compact form (RFC 7515), HS256 with the provider's secret. */
  report: z.string().min(20).max(4_000),
});
export type BiometricReport = z.infer<typeof BiometricReport>;
export const BiometricReceipt = z
  .object({
    /** The provider sent it before; it has had its effect. */
    known: z.boolean(),
  })
  .meta({ id: "BiometricReceipt" });
export type BiometricReceipt = z.infer<typeof BiometricReceipt>;
