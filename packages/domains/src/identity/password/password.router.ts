import { limited } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import { codeInvalid, passwordWrong, resetInvalid } from "../identity.errors.ts";
import { Done } from "../identity.schema.ts";
import { forgotPassword, resetForgotten, verifyPasswordCode } from "./forgotten.service.ts";
import * as wire from "./password.schema.ts";
import { changePassword } from "./password.service.ts";

const tags = ["Sign-in"] as const;
const login = "ada@example.com";
const resetToken = "mrp_Zm9yIHRoZSBkb2NzIG9ubHk";
const newPassword = "four other random words";

export const passwordRouter = router({
  change: signedIn
    .meta(
      rest("POST", "/auth/password/change", {
        summary: "Set a new password",
        tags,
        problems: [passwordWrong, limited],
        example: {
          input: { currentPassword: "correct horse battery staple", newPassword },
          output: { ok: true },
        },
      }),
    )
    .input(wire.PasswordChange)
    .output(Done)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
  forgot: open
    .meta(
      rest("POST", "/auth/password/forgot", {
        summary: "Have a code sent to set a new password",
        description: "The answer is the same whether there is such an account.",
        tags,
        status: 202,
        problems: [limited],
        example: { input: { login, channel: "mail" }, output: { ok: true } },
      }),
    )
    .input(wire.ForgottenPassword)
    .output(Done)
    .mutation(({ ctx, input }) => forgotPassword(ctx, input)),
  verify: open
    .meta(
      rest("POST", "/auth/password/verify", {
        summary: "Exchange the code for a reset token",
        tags,
        problems: [codeInvalid, limited],
        example: { input: { login, code: "482913" }, output: { resetToken, expiresIn: 900 } },
      }),
    )
    .input(wire.CodeOfPassword)
    .output(wire.ResetToken)
    .mutation(({ ctx, input }) => verifyPasswordCode(ctx, input)),
  reset: open
    .meta(
      rest("POST", "/auth/password/reset", {
        summary: "Set a new password by the reset token",
        description: "Ends all sessions of the account.",
        tags,
        problems: [resetInvalid, limited],
        example: { input: { resetToken, newPassword }, output: { ok: true } },
      }),
    )
    .input(wire.PasswordReset)
    .output(Done)
    .mutation(({ ctx, input }) => resetForgotten(ctx, input)),
});
