import { Email, Id, line } from "@millrace/contract/primitives";
import { z } from "zod";
import { NewPassword, OneTimeCode } from "../password/password.schema.ts";

export const Registration = z.strictObject({
  email: Email,
  name: line(120),
  password: NewPassword,
});
export type Registration = z.infer<typeof Registration>;

export const PendingRegistration = z
  .object({
    /** Goes with the code of the letter to `POST /auth/email/verify`. */
    registrationId: Id,
    /** Seconds in which the code of the letter is good. */
    expiresIn: z.int(),
  })
  .meta({ id: "PendingRegistration" });
export type PendingRegistration = z.infer<typeof PendingRegistration>;

export const EmailCode = z.strictObject({ registrationId: Id, code: OneTimeCode });
export type EmailCode = z.infer<typeof EmailCode>;

export const RegistrationTarget = z.strictObject({ registrationId: Id });
export type RegistrationTarget = z.infer<typeof RegistrationTarget>;
