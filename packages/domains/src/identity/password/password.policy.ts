import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { defineSetting, readSetting } from "@millrace/platform/settings";
import { dictionary } from "@zxcvbn-ts/language-common";
import { z } from "zod";

const passwordLength = defineSetting({
  key: "identity.password-length",
  summary: "Characters that a new password has at least",
  schema: z.int().min(8).max(64),
  initial: 12,
});

/** What leaks show to be used most, in lower case: tens of thousands, so that the ten thousand most common are among them. */
const common = new Set(dictionary["passwords-common"]);

/**
 * Refuses a new password that is shorter than the setting `identity.password-length` says, or one of those that leaks show to be the most
 * common, whatever its case (`request.invalid`). What is guessed first although no leak has it, the schema refuses.
 */
export async function checkPassword(
  ctx: Pick<Ctx, "platform">,
  password: string,
  path = "password",
): Promise<void> {
  const least = await readSetting(ctx, passwordLength);
  const message =
    [...password].length < least
      ? `must be at least ${least} characters`
      : common.has(password.toLowerCase())
        ? "is one of the most common passwords; take another"
        : null;
  if (message !== null) {
    const code = message.startsWith("must") ? "too_small" : "common";
    throw invalid(`${path}: ${message}`, { errors: [{ path, code, message }] });
  }
}
