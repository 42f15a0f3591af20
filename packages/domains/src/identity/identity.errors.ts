import { defineProblem } from "@millrace/platform/errors";

export const credentialsInvalid = defineProblem({
  code: "auth.invalid_credentials",
  kind: "unauthenticated",
  title: "Sign-in failed",
  help: "The name or the password is wrong, the e-mail address is not verified yet, or the account is blocked or locked after too many failures; the answer does not tell which.",
});

export const secondFactorRequired = defineProblem({
  code: "auth.second_factor_required",
  kind: "unauthenticated",
  title: "A code is needed, too",
  help: "The password is right and the account has a second factor. Send `details.challenge` with a code of the authenticator app, or a recovery code, to `POST /auth/totp/verify` within `details.expiresIn` seconds.",
});

export const secondFactorInvalid = defineProblem({
  code: "auth.invalid_second_factor",
  kind: "unauthenticated",
  title: "The code is not valid",
  help: "It is wrong, was used before, or there were too many failures; the answer does not tell which. Wait for the next code of the app.",
});

export const challengeInvalid = defineProblem({
  code: "auth.invalid_challenge",
  kind: "unauthenticated",
  title: "This sign-in has taken too long",
  help: "The challenge is over or not ours. Sign in again with the password.",
});

export const totpActive = defineProblem({
  code: "auth.totp_active",
  kind: "conflict",
  title: "There is a second factor already",
  help: "Disable the present one first, with the password.",
});

export const totpInactive = defineProblem({
  code: "auth.totp_inactive",
  kind: "conflict",
  title: "There is no second factor",
  help: "Begin with `POST /auth/totp`, then confirm with a code.",
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

export const nameTaken = defineProblem({
  code: "auth.name_taken",
  kind: "conflict",
  title: "The name is in use",
  help: "Another account has this phone number or user name; `errors` says which.",
});

export const passwordWrong = defineProblem({
  code: "auth.wrong_password",
  kind: "invalid",
  title: "The current password is wrong",
  help: "This needs the current password. After five failures it is not looked at for a while.",
});

export const codeInvalid = defineProblem({
  code: "auth.invalid_code",
  kind: "invalid",
  title: "The code is not valid",
  help: "It is wrong, older than 15 minutes, was used, or was tried five times; the answer does not tell which. Ask for a new one.",
});

export const resetInvalid = defineProblem({
  code: "auth.invalid_reset_token",
  kind: "invalid",
  title: "The reset token is not valid",
  help: "It is used once, within 15 minutes of the code. Ask for a new code.",
});

export const csrfRefused = defineProblem({
  code: "auth.csrf",
  kind: "forbidden",
  title: "The request does not come from our own pages",
  help: "A change whose credential is the session's cookie needs the header `X-CSRF-Token` with the value of the cookie `millrace-csrf`, and an `Origin` of our own. Programs send `Authorization: Bearer` instead and need neither.",
});
