import { limited } from "@millrace/platform/problems";
import { open, rest, router, signedIn } from "@millrace/platform/procedure";
import { me } from "./accounts/accounts.service.ts";
import {
  credentialsInvalid,
  emailTaken,
  passwordWrong,
  refreshInvalid,
} from "./identity.errors.ts";
import * as wire from "./identity.schema.ts";
import { publicKeys } from "./keys/key-ring.ts";
import { login } from "./login/login.service.ts";
import { changePassword } from "./password/password.service.ts";
import { register } from "./registration/registration.service.ts";
import { logout, refresh } from "./sessions/sessions.service.ts";

const tags = ["Sign-in"] as const;
const user = {
  id: "01939f1e-7c7b-7000-8000-0000000000a1",
  email: "ada@example.com",
  name: "Ada Miller",
  roles: ["manager"],
  createdAt: "2026-11-21T08:00:00.000Z",
};
const tokens = {
  accessToken: "eyJhbGciOiJFZERTQSJ9…",
  refreshToken: "mrr_4f0c…",
  expiresIn: 3600,
  user,
};
const credentials = { email: "ada@example.com", password: "correct horse battery staple" };

export const authRouter = router({
  login: open
    .meta(
      rest("POST", "/auth/login", {
        summary: "Sign in with e-mail and password",
        tags,
        problems: [credentialsInvalid, limited],
        example: { input: credentials, output: tokens },
      }),
    )
    .input(wire.Login)
    .output(wire.Tokens)
    .mutation(({ ctx, input }) => login(ctx, input)),
  register: open
    .meta(
      rest("POST", "/auth/register", {
        summary: "Open an account",
        tags,
        status: 201,
        location: "/auth/me",
        problems: [emailTaken, limited],
        example: {
          input: { ...credentials, name: "Ada Miller" },
          output: { ...tokens, user: { ...user, roles: ["customer"] } },
        },
      }),
    )
    .input(wire.Registration)
    .output(wire.Tokens)
    .mutation(({ ctx, input }) => register(ctx, input)),
  refresh: open
    .meta(
      rest("POST", "/auth/refresh", {
        summary: "Renew the tokens",
        tags,
        problems: [refreshInvalid],
        example: { input: { refreshToken: "mrr_Zm9yIHRoZSBkb2NzIG9ubHk" }, output: tokens },
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
        example: { output: { ...user, permissions: ["sales:read"], sites: null } },
      }),
    )
    .input(wire.Nothing)
    .output(wire.Me)
    .query(({ ctx }) => me(ctx)),
  password: router({
    change: signedIn
      .meta(
        rest("POST", "/auth/password/change", {
          summary: "Set a new password",
          tags,
          problems: [passwordWrong, limited],
          example: {
            input: {
              currentPassword: credentials.password,
              newPassword: "four other random words",
            },
            output: { ok: true },
          },
        }),
      )
      .input(wire.PasswordChange)
      .output(wire.Done)
      .mutation(({ ctx, input }) => changePassword(ctx, input)),
  }),
  jwks: open
    .input(wire.Nothing)
    .output(wire.Jwks)
    .query(({ ctx }) => publicKeys(ctx.platform)),
});
