import { defineProblem } from "@millrace/platform/errors";

export const oidcStateInvalid = defineProblem({
  code: "auth.oidc_state",
  kind: "unauthenticated",
  title: "This sign-in was not begun here, or took too long",
  help: "The provider's answer fits no sign-in that this browser has begun in the last ten minutes, or was used already. Begin again.",
});

export const oidcRefused = defineProblem({
  code: "auth.oidc_refused",
  kind: "unauthenticated",
  title: "The sign-in was refused",
  help: "What the provider sent is not valid for this sign-in, or its owner may not sign in here; the answer does not tell which, the audit log does.",
});

export const oidcDenied = defineProblem({
  code: "auth.oidc_denied",
  kind: "unauthenticated",
  title: "The provider did not sign you in",
  help: "You pressed cancel there, or the provider does not let you use this application. Nothing was done.",
});

export const oidcNotLinked = defineProblem({
  code: "auth.oidc_not_linked",
  kind: "unauthenticated",
  title: "No account is linked to this sign-in",
  help: "Sign in as you did before, then link this provider on the page of your account's security. Without an account, ask an administrator for one.",
});

export const oidcCodeInvalid = defineProblem({
  code: "auth.invalid_sign_in_code",
  kind: "unauthenticated",
  title: "The code of this sign-in is not valid",
  help: "It is used once, within 60 seconds, by whoever began the sign-in: with the verifier of its challenge, or in the same browser. Begin again.",
});

export const loginLinked = defineProblem({
  code: "auth.external_login_linked",
  kind: "conflict",
  title: "This sign-in is linked already",
  help: "It opens an account, perhaps another one of yours. Remove it there first.",
});

export const lastWayIn = defineProblem({
  code: "auth.last_way_in",
  kind: "conflict",
  title: "This is your only way to sign in",
  help: "Set a password by `POST /auth/password/forgot`, or link another provider, then remove this one.",
});
