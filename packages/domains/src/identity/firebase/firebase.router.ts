import { limited } from "@millrace/platform/problems";
import { open, rest } from "@millrace/platform/procedure";
import { secondFactorRequired } from "../identity.errors.ts";
import { exampleTokens } from "../identity.examples.ts";
import { Tokens } from "../identity.schema.ts";
import { firebaseRefused } from "./firebase.errors.ts";
import { FirebaseToken } from "./firebase.schema.ts";
import { signInByFirebase } from "./firebase.service.ts";

export const firebase = open
  .meta(
    rest("POST", "/auth/firebase", {
      summary: "Sign in with a Firebase ID token",
      description:
        "An account with a second factor answers 401 `auth.second_factor_required` with a challenge for `POST /auth/totp/verify`.",
      tags: ["Sign-in"],
      problems: [firebaseRefused, secondFactorRequired, limited],
      example: {
        input: { idToken: "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ…" },
        output: exampleTokens,
      },
    }),
  )
  .input(FirebaseToken)
  .output(Tokens)
  .mutation(({ ctx, input }) => signInByFirebase(ctx, input));
