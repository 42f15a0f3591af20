import { defineProblem } from "@millrace/platform/errors";

export const passkeyRefused = defineProblem({
  code: "auth.invalid_passkey",
  kind: "unauthenticated",
  title: "The passkey was not accepted",
  help: "It is not known, its challenge is over or was answered before, the device did not check who holds it, or the account may not sign in; the answer does not tell which. Ask for new options, or sign in with the password.",
});

export const passwordDue = defineProblem({
  code: "auth.password_due",
  kind: "unauthenticated",
  title: "It is time for the password",
  help: "The passkey is right, and the password was not shown for longer than `identity.passkey-password-days`. Sign in with the password once; passkeys open the account again after that.",
});

export const passkeyUnusable = defineProblem({
  code: "auth.passkey_unusable",
  kind: "invalid",
  title: "The passkey cannot be added",
  help: "The device's answer does not fit the options that were given out: they are over (five minutes), were used, were somebody else's, or belong to another address. Ask for new options.",
});

export const passkeyKnown = defineProblem({
  code: "auth.passkey_known",
  kind: "conflict",
  title: "The passkey opens an account already",
  help: "This device's passkey was added before. Remove that one first, or take another device.",
});

export const passkeyNotAllowed = defineProblem({
  code: "auth.passkey_not_allowed",
  kind: "forbidden",
  title: "Somebody has to allow it first",
  help: "Staff add a passkey after somebody who administers people allowed it (`POST /users/{id}/allow-passkey`), once for each; the setting `identity.passkey-approval` says so.",
});

export const biometricRefused = defineProblem({
  code: "auth.invalid_biometric_report",
  kind: "unauthenticated",
  title: "The report was not accepted",
  help: "It is not signed by this provider with its secret, is older than five minutes, or misses a claim (`iss`, `jti`, `sub`, `iat`, `result`).",
});
