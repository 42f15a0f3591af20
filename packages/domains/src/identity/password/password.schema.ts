import { line } from "@millrace/contract/primitives";
import { z } from "zod";

/** A password that is being tried. */
export const GivenPassword = z
  .string()
  .min(1, "must not be empty")
  .max(200, "must be at most 200 characters");

/** A password that is being set: not one that everybody tries first. How long it must be is a setting (`identity.password-length`). */
export const NewPassword = z
  .string()
  .min(8, "must be at least 8 characters")
  .max(200, "must be at most 200 characters")
  .refine((password) => !isCommon(password), "is one that is guessed first; take another");

export const PasswordChange = z.strictObject({
  currentPassword: GivenPassword,
  newPassword: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

/** E-mail address, phone number or user name. */
export const LoginName = line(254).meta({
  description: "E-mail address, phone number in international form, or user name",
});

export const ForgottenPassword = z.strictObject({
  login: LoginName,
  /** A text message goes to the account's phone number; without one, a letter is sent. */
  channel: z.enum(["mail", "sms"]).default("mail"),
});
export type ForgottenPassword = z.infer<typeof ForgottenPassword>;

export const OneTimeCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, "must be the six digits");

export const CodeOfPassword = z.strictObject({ login: LoginName, code: OneTimeCode });
export type CodeOfPassword = z.infer<typeof CodeOfPassword>;

export const ResetToken = z
  .object({
    resetToken: z.string(),
    /** Seconds. */
    expiresIn: z.int(),
  })
  .meta({ id: "ResetToken" });
export type ResetToken = z.infer<typeof ResetToken>;

export const PasswordReset = z.strictObject({
  resetToken: z.string().min(20).max(200),
  newPassword: NewPassword,
});
export type PasswordReset = z.infer<typeof PasswordReset>;

/*
 * What leaks show to be chosen most often among passwords of twelve characters and more: one word or a walk over the keyboard, repeated
 * or with digits behind. Shorter ones are refused by their length.
 */
const stems =
  /^(?:password|passwort|passw0rd|qwerty(?:uiop)?|qwertz(?:uiop)?|azerty(?:uiop)?|asdfgh(?:jkl)?|zxcvbnm|1q2w3e4r(?:5t(?:6y)?)?|letmein|welcome|iloveyou|princess|football|baseball|basketball|superman|batman|monkey|dragon|sunshine|trustno1|master|shadow|michael|jennifer|computer|internet|changeme|administrator|admin|default|secret|access|login|hello|millrace)+[\d\W_]*$/i;

/** True for a password that a guesser tries first: a common stem, one repeated group, or a plain run of characters. */
function isCommon(password: string): boolean {
  return stems.test(password) || /^(.{1,4})\1+$/.test(password) || isRun(password);
}

function isRun(password: string): boolean {
  const steps = new Set(
    [...password]
      .slice(1)
      .map(
        (character, index) => (character.codePointAt(0) ?? 0) - (password.codePointAt(index) ?? 0),
      ),
  );
  const digits =
    /^\d+$/.test(password) && "01234567890123456789012345678901234567890".includes(password);
  return digits || (steps.size === 1 && (steps.has(1) || steps.has(-1) || steps.has(0)));
}
