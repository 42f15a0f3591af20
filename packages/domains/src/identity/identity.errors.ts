import { defineProblem } from "@millrace/platform/errors";

export const credentialsInvalid = defineProblem({
  code: "auth.invalid_credentials",
  kind: "unauthenticated",
  title: "Sign-in failed",
  help: "E-mail address or password is wrong, or the account is blocked; the answer does not tell which.",
});

export const refreshInvalid = defineProblem({
  code: "auth.invalid_refresh_token",
  kind: "unauthenticated",
  title: "The refresh token is not valid",
  help: "It is expired, was used before, or its session was ended. Sign in again.",
});

export const emailTaken = defineProblem({
  code: "auth.email_taken",
  kind: "conflict",
  title: "The address is in use",
  help: "An account with this e-mail address exists. Sign in, or take another address.",
});

export const passwordWrong = defineProblem({
  code: "auth.wrong_password",
  kind: "invalid",
  title: "The current password is wrong",
  help: "To set a new password, give the current one.",
});
