import { z } from "zod";

/** A password that is being set: long, and not one that everybody tries first. */
export const NewPassword = z
  .string()
  .min(12, "must be at least 12 characters")
  .max(200, "must be at most 200 characters")
  .refine((password) => !isCommon(password), "is one that is guessed first; take another");

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
