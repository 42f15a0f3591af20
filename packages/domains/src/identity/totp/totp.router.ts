import { limited } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import {
  challengeInvalid,
  codeInvalid,
  passwordWrong,
  secondFactorInvalid,
  totpActive,
  totpInactive,
} from "../identity.errors.ts";
import { exampleTokens } from "../identity.examples.ts";
import { Done, Nothing, Tokens } from "../identity.schema.ts";
import * as wire from "./totp.schema.ts";
import * as service from "./totp.service.ts";

const tags = ["Sign-in"] as const;
const password = "correct horse battery staple";
const recoveryCodes = ["k7m2p-x9qwd", "b4hfn-t6rzc"];

export const totpRouter = router({
  get: signedIn
    .meta(
      rest("GET", "/auth/totp", {
        summary: "Read whether you sign in with a second factor",
        tags,
        example: {
          output: { enabled: true, since: "2026-11-21T08:00:00.000Z", recoveryCodesLeft: 10 },
        },
      }),
    )
    .input(Nothing)
    .output(wire.TotpState)
    .query(({ ctx }) => service.totpState(ctx)),
  begin: signedIn
    .meta(
      rest("POST", "/auth/totp", {
        summary: "Begin to use an authenticator app",
        description: "Answers the secret for the app. It counts after `POST /auth/totp/confirm`.",
        tags,
        problems: [totpActive],
        example: {
          input: {},
          output: {
            secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
            uri: "otpauth://totp/Millrace:ada%40example.com?issuer=Millrace&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
          },
        },
      }),
    )
    .input(Nothing)
    .output(wire.TotpSecret)
    .mutation(({ ctx }) => service.beginTotp(ctx)),
  confirm: signedIn
    .meta(
      rest("POST", "/auth/totp/confirm", {
        summary: "Confirm the authenticator app by a code",
        description: "Answers the recovery codes, this once.",
        tags,
        problems: [codeInvalid, totpActive, totpInactive],
        example: { input: { code: "482913" }, output: { recoveryCodes } },
      }),
    )
    .input(wire.TotpCode)
    .output(wire.RecoveryCodes)
    .mutation(({ ctx, input }) => service.confirmTotp(ctx, input)),
  recoveryCodes: signedIn
    .meta(
      rest("POST", "/auth/totp/recovery-codes", {
        summary: "Take new recovery codes",
        description: "The earlier ones are void.",
        tags,
        problems: [passwordWrong, totpInactive],
        example: { input: { password }, output: { recoveryCodes } },
      }),
    )
    .input(wire.PasswordProof)
    .output(wire.RecoveryCodes)
    .mutation(({ ctx, input }) => service.renewRecoveryCodes(ctx, input)),
  disable: signedIn
    .meta(
      rest("POST", "/auth/totp/disable", {
        summary: "Cease to use a second factor",
        tags,
        problems: [passwordWrong, totpInactive],
        example: { input: { password }, output: { ok: true } },
      }),
    )
    .input(wire.PasswordProof)
    .output(Done)
    .mutation(({ ctx, input }) => service.disableTotp(ctx, input)),
  verify: open
    .meta(
      rest("POST", "/auth/totp/verify", {
        summary: "Sign in: the code",
        description: "The second step, after `auth.second_factor_required`.",
        tags,
        problems: [challengeInvalid, secondFactorInvalid, limited],
        example: {
          input: { challenge: "c2VhbGVkIGZvciB0aGUgZG9jcyBvbmx5", code: "482913" },
          output: exampleTokens,
        },
      }),
    )
    .input(wire.SecondFactor)
    .output(Tokens)
    .mutation(({ ctx, input }) => service.verifyTotp(ctx, input)),
});
