import { ById } from "@millrace/contract/primitives";
import { limited, notFound } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import { passwordWrong } from "../identity.errors.ts";
import { exampleTokens } from "../identity.examples.ts";
import { Done, Nothing, Tokens } from "../identity.schema.ts";
import { takeReport } from "./biometric.service.ts";
import { loginByPasskey, loginOptions } from "./passkey-login.service.ts";
import * as problems from "./passkeys.errors.ts";
import * as wire from "./passkeys.schema.ts";
import * as service from "./passkeys.service.ts";

const tags = ["Sign-in"] as const;
const passkey = {
  id: "01939f1e-7c7b-7000-8000-0000000000c1",
  name: "Ada's phone",
  synced: true,
  lastUsedAt: null,
  createdAt: "2026-11-21T08:00:00.000Z",
};
const credentialId = "AYq8RkT3mQ5vXw";
const credential = { id: credentialId, rawId: credentialId, type: "public-key" } as const;
const clientDataJSON = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiYlhCcyJ9";
const challenge = "bXBsX1ptOXlJSFJvWlNCa2IyTnpJRzl1Ykhr";

export const passkeysRouter = router({
  list: signedIn
    .meta(
      rest("GET", "/auth/passkeys", {
        summary: "List your passkeys",
        tags,
        example: { output: { items: [passkey], nextCursor: null, mayAdd: true } },
      }),
    )
    .input(Nothing)
    .output(wire.Passkeys)
    .query(({ ctx }) => service.listPasskeys(ctx)),
  registerOptions: signedIn
    .meta(
      rest("POST", "/auth/passkeys/options", {
        summary: "Begin to add a passkey",
        description:
          "Answers the options for `navigator.credentials.create`, good once and for five minutes.",
        tags,
        problems: [passwordWrong, problems.passkeyNotAllowed],
        example: {
          input: { password: "correct horse battery staple" },
          output: { options: { challenge, rp: { id: "ops.example.com", name: "Millrace" } } },
        },
      }),
    )
    .input(wire.PasskeyRequest)
    .output(wire.PasskeyOptions)
    .mutation(({ ctx, input }) => service.registrationOptions(ctx, input)),
  register: signedIn
    .meta(
      rest("POST", "/auth/passkeys", {
        summary: "Add a passkey",
        tags,
        problems: [problems.passkeyUnusable, problems.passkeyKnown, problems.passkeyNotAllowed],
        example: {
          input: {
            name: passkey.name,
            credential: {
              ...credential,
              response: { clientDataJSON, attestationObject: "o2NmbXRkbm9uZQ" },
            },
          },
          output: passkey,
        },
      }),
    )
    .input(wire.NewPasskey)
    .output(wire.Passkey)
    .mutation(({ ctx, input }) => service.addPasskey(ctx, input)),
  delete: signedIn
    .meta(
      rest("DELETE", "/auth/passkeys/{id}", {
        summary: "Remove a passkey",
        tags,
        problems: [notFound],
        example: { output: { ok: true } },
      }),
    )
    .input(ById)
    .output(Done)
    .mutation(({ ctx, input }) => service.removePasskey(ctx, input)),
  loginOptions: open
    .meta(
      rest("POST", "/auth/passkeys/login/options", {
        summary: "Begin to sign in with a passkey",
        description:
          "Answers the options for `navigator.credentials.get`, good once and for five minutes. They name nobody: the device knows its accounts.",
        tags,
        problems: [limited],
        example: { input: {}, output: { options: { challenge, rpId: "ops.example.com" } } },
      }),
    )
    .input(Nothing)
    .output(wire.PasskeyOptions)
    .mutation(({ ctx }) => loginOptions(ctx)),
  login: open
    .meta(
      rest("POST", "/auth/passkeys/login", {
        summary: "Sign in with a passkey",
        description:
          "No code is asked for besides: the device is one factor, what it checks before it signs the other.",
        tags,
        problems: [problems.passkeyRefused, problems.passwordDue, limited],
        example: {
          input: {
            credential: {
              ...credential,
              response: { clientDataJSON, authenticatorData: "SZYN5YgO", signature: "MEUCIQDv" },
            },
          },
          output: exampleTokens,
        },
      }),
    )
    .input(wire.PasskeyLogin)
    .output(Tokens)
    .mutation(({ ctx, input }) => loginByPasskey(ctx, input)),
});

export const biometricRouter = router({
  webhook: open
    .meta(
      rest("POST", "/auth/biometric/webhooks/{provider}", {
        summary: "Report what a biometric check found",
        description:
          "For the providers of MILLRACE_BIOMETRIC_PROVIDERS. `report` is a JWS (HS256, the provider's secret) with `iss` (the provider), `jti`, `sub` (the person's id), `iat` and `result`: `enrolled`, `verified` or `rejected`. Sent again, it has no second effect.",
        tags,
        problems: [notFound, problems.biometricRefused, limited],
        example: {
          input: { report: "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJmYWNlcyJ9.c2lnbmF0dXJl" },
          output: { known: false },
        },
      }),
    )
    .input(wire.BiometricReport)
    .output(wire.BiometricReceipt)
    .mutation(({ ctx, input }) => takeReport(ctx, input)),
});
