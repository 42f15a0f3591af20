import { limited, notFound } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import { passwordWrong, secondFactorRequired } from "../identity.errors.ts";
import { exampleTokens } from "../identity.examples.ts";
import { Done, Nothing, Tokens } from "../identity.schema.ts";
import { exchangeCode } from "./exchange.service.ts";
import {
  beginLink,
  confirmLink,
  listExternalLogins,
  removeExternalLogin,
} from "./external-logins.service.ts";
import { lastWayIn, loginLinked, oidcCodeInvalid, oidcStateInvalid } from "./oidc.errors.ts";
import * as wire from "./oidc.schema.ts";
import { listProviders } from "./oidc.service.ts";

const tags = ["Sign-in"] as const;
const link = {
  provider: "google",
  label: "Google",
  email: "ada@example.com",
  createdAt: "2026-11-21T08:00:00.000Z",
};

export const providers = open
  .meta(
    rest("GET", "/auth/providers", {
      summary: "List the providers that people can sign in with",
      description:
        "For each, a browser goes to `/api/v1/auth/oidc/{id}`, signs in there, and comes back with a code for `POST /auth/oidc/exchange`.",
      tags,
      example: { output: { items: [{ id: "google", label: "Google" }] } },
    }),
  )
  .input(Nothing)
  .output(wire.SignInProviders)
  .query(({ ctx }) => listProviders(ctx));

export const oidcRouter = router({
  exchange: open
    .meta(
      rest("POST", "/auth/oidc/exchange", {
        summary: "Sign in with the code that a provider's sign-in ended with",
        description:
          "The code is good once and for 60 seconds; `verifier` is what the `challenge` of the start is the S256 of. An account with a second factor answers 401 `auth.second_factor_required` with a challenge for `POST /auth/totp/verify`.",
        tags,
        problems: [oidcCodeInvalid, secondFactorRequired, limited],
        example: {
          input: {
            code: "mrc_Zm9yIHRoZSBkb2NzIG9ubHksIG5vdCBhIGNvZGU",
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
          },
          output: exampleTokens,
        },
      }),
    )
    .input(wire.OidcCode)
    .output(Tokens)
    .mutation(({ ctx, input }) => exchangeCode(ctx, input)),
});

export const externalLoginsRouter = router({
  list: signedIn
    .meta(
      rest("GET", "/auth/external-logins", {
        summary: "List the providers that you sign in with",
        tags,
        example: { output: { items: [link], hasPassword: true } },
      }),
    )
    .input(Nothing)
    .output(wire.ExternalLogins)
    .query(({ ctx }) => listExternalLogins(ctx)),
  begin: signedIn
    .meta(
      rest("POST", "/auth/external-logins", {
        summary: "Begin to link a provider to your account",
        description:
          "A browser goes to `location` within 60 seconds, signs in there, and comes back to the console with `link`, the code for `POST /auth/external-logins/confirm`.",
        tags,
        problems: [passwordWrong, notFound, limited],
        example: {
          input: { provider: "google", password: "correct horse battery staple" },
          output: { location: "/api/v1/auth/oidc/google?link=mrl_Zm9yIHRoZSBkb2NzIG9ubHk" },
        },
      }),
    )
    .input(wire.LinkRequest)
    .output(wire.LinkAddress)
    .mutation(({ ctx, input }) => beginLink(ctx, input)),
  confirm: signedIn
    .meta(
      rest("POST", "/auth/external-logins/confirm", {
        summary: "Link the provider that you have come back from",
        tags,
        problems: [oidcStateInvalid, loginLinked, limited],
        example: { input: { code: "mrk_Zm9yIHRoZSBkb2NzIG9ubHk" }, output: link },
      }),
    )
    .input(wire.LinkCode)
    .output(wire.ExternalLogin)
    .mutation(({ ctx, input }) => confirmLink(ctx, input)),
  remove: signedIn
    .meta(
      rest("DELETE", "/auth/external-logins/{provider}", {
        summary: "Take a provider from your ways to sign in",
        tags,
        problems: [notFound, lastWayIn],
        example: { input: { provider: "google" }, output: { ok: true } },
      }),
    )
    .input(wire.ByProvider)
    .output(Done)
    .mutation(({ ctx, input }) => removeExternalLogin(ctx, input)),
});
