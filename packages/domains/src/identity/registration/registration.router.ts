import { limited } from "@millrace/platform/problems";
import { open, rest, router } from "@millrace/platform/procedure";
import { codeInvalid, emailTaken } from "../identity.errors.ts";
import { Done } from "../identity.schema.ts";
import * as wire from "./registration.schema.ts";
import * as service from "./registration.service.ts";

const tags = ["Sign-in"] as const;
const registrationId = "01939f1e-7c7b-7000-8000-0000000000c1";

export const register = open
  .meta(
    rest("POST", "/auth/register", {
      summary: "Ask for an account",
      description:
        "Sends a letter with a code to the address; `POST /auth/email/verify` opens the account with it. The answer is the same for an address that has an account.",
      tags,
      status: 202,
      problems: [limited],
      example: {
        input: {
          email: "ada@example.com",
          name: "Ada Miller",
          password: "correct horse battery staple",
        },
        output: { registrationId, expiresIn: 900 },
      },
    }),
  )
  .input(wire.Registration)
  .output(wire.PendingRegistration)
  .mutation(({ ctx, input }) => service.register(ctx, input));

export const emailRouter = router({
  verify: open
    .meta(
      rest("POST", "/auth/email/verify", {
        summary: "Open the account by the code of the letter",
        tags,
        problems: [codeInvalid, emailTaken, limited],
        example: { input: { registrationId, code: "482913" }, output: { ok: true } },
      }),
    )
    .input(wire.EmailCode)
    .output(Done)
    .mutation(({ ctx, input }) => service.verifyEmail(ctx, input)),
  resend: open
    .meta(
      rest("POST", "/auth/email/resend", {
        summary: "Have another code sent",
        tags,
        status: 202,
        problems: [limited],
        example: { input: { registrationId }, output: { ok: true } },
      }),
    )
    .input(wire.RegistrationTarget)
    .output(Done)
    .mutation(({ ctx, input }) => service.resendEmailCode(ctx, input)),
});
