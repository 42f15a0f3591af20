import { defineProblem } from "@millrace/platform/errors";

export const firebaseRefused = defineProblem({
  code: "auth.firebase_refused",
  kind: "unauthenticated",
  title: "The Firebase token does not sign in",
  help: "It is not valid for the project of this server, is over, or its owner may not sign in here; the answer does not tell which.",
});
