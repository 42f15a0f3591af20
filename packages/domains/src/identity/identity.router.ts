import { limited } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import { me } from "./accounts/accounts.service.ts";
import { firebase } from "./firebase/firebase.router.ts";
import { credentialsInvalid, refreshInvalid, secondFactorRequired } from "./identity.errors.ts";
import { exampleTokens, exampleUser } from "./identity.examples.ts";
import * as wire from "./identity.schema.ts";
import { publicKeys } from "./keys/key-ring.ts";
import { login } from "./login/login.service.ts";
import { externalLoginsRouter, oidcRouter, providers } from "./oidc/oidc.router.ts";
import { biometricRouter, passkeysRouter } from "./passkeys/passkeys.router.ts";
import { passwordRouter } from "./password/password.router.ts";
import { emailRouter, register } from "./registration/registration.router.ts";
import { sessionsRouter } from "./sessions/sessions.router.ts";
import { logout, refresh } from "./sessions/sessions.service.ts";
import { totpRouter } from "./totp/totp.router.ts";

const tags = ["Sign-in"] as const;

export const authRouter = router({
  login: open
    .meta(
      rest("POST", "/auth/login", {
        summary: "Sign in with e-mail address, phone number or user name, and password",
        description:
          "An account with a second factor answers 401 `auth.second_factor_required` with a challenge for `POST /auth/totp/verify`.",
        tags,
        problems: [credentialsInvalid, secondFactorRequired, limited],
        example: {
          input: { login: "ada@example.com", password: "correct horse battery staple" },
          output: exampleTokens,
        },
      }),
    )
    .input(wire.Login)
    .output(wire.Tokens)
    .mutation(({ ctx, input }) => login(ctx, input)),
  firebase,
  providers,
  oidc: oidcRouter,
  externalLogins: externalLoginsRouter,
  register,
  email: emailRouter,
  refresh: open
    .meta(
      rest("POST", "/auth/refresh", {
        summary: "Renew the tokens",
        tags,
        problems: [refreshInvalid],
        example: { input: { refreshToken: "mrr_Zm9yIHRoZSBkb2NzIG9ubHk" }, output: exampleTokens },
      }),
    )
    .input(wire.Refresh)
    .output(wire.Tokens)
    .mutation(({ ctx, input }) => refresh(ctx, input)),
  logout: signedIn
    .meta(
      rest("POST", "/auth/logout", {
        summary: "End this session",
        tags,
        example: { input: {}, output: { ok: true } },
      }),
    )
    .input(wire.Nothing)
    .output(wire.Done)
    .mutation(({ ctx }) => logout(ctx)),
  me: signedIn
    .meta(
      rest("GET", "/auth/me", {
        summary: "Read who you are",
        tags,
        example: { output: { ...exampleUser, permissions: ["sales:read"], sites: null } },
      }),
    )
    .input(wire.Nothing)
    .output(wire.Me)
    .query(({ ctx }) => me(ctx)),
  passkeys: passkeysRouter,
  biometric: biometricRouter,
  password: passwordRouter,
  sessions: sessionsRouter,
  totp: totpRouter,
  jwks: open
    .input(wire.Nothing)
    .output(wire.Jwks)
    .query(({ ctx }) => publicKeys(ctx.platform)),
});
