import { Instant } from "@millrace/contract/primitives";
import { z } from "zod";
import { GivenPassword, OneTimeCode } from "../password/password.schema.ts";

export const TotpState = z
  .object({
    enabled: z.boolean(),
    since: Instant.nullable(),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: "TotpState" });
export type TotpState = z.infer<typeof TotpState>;

export const TotpSecret = z
  .object({
    /** Base32, to be typed in where no picture can be read. */
    secret: z.string(),
    /** `otpauth://totp/…`, for the picture that an authenticator app reads. */
    uri: z.string(),
  })
  .meta({ id: "TotpSecret" });
export type TotpSecret = z.infer<typeof TotpSecret>;

export const TotpCode = z.strictObject({ code: OneTimeCode });
export type TotpCode = z.infer<typeof TotpCode>;

export const RecoveryCodes = z
  .object({
    /** Shown this once. */
    recoveryCodes: z.array(z.string()),
  })
  .meta({ id: "RecoveryCodes" });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const PasswordProof = z.strictObject({ password: GivenPassword });
export type PasswordProof = z.infer<typeof PasswordProof>;

export const SecondFactor = z.strictObject({
  /** Of the problem `auth.second_factor_required`. */
  challenge: z.string().min(20).max(1000),
  /** Six digits of the authenticator app, or a recovery code. */
  code: z.string().trim().min(6, "must be a code").max(20, "must be a code"),
});
export type SecondFactor = z.infer<typeof SecondFactor>;
