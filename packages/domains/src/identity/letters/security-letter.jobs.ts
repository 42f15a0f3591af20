import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { findAccount } from "../accounts/accounts.store.ts";

const sentences = {
  password_changed: "the password of your account was changed, and all other sessions were ended",
  second_factor_on: "your account asks for a code of an authenticator app from now on",
  second_factor_off: "your account does not ask for a code of an authenticator app any more",
  passkey_added: "a passkey was added to your account",
  passkey_removed: "a passkey was removed from your account",
} as const;
const What = z.enum(Object.keys(sentences) as (keyof typeof sentences)[]);

/** Tells somebody that the ways into their account have changed, so that they notice when it was not them. */
export const securityLetterJob = defineJob({
  name: "identity.security-letter",
  summary: "Tells somebody that the ways into their account have changed",
  queue: "notify",
  input: z.strictObject({ userId: Id, what: What, about: z.string().max(60).optional() }),
  retry: { attempts: 4, backoffSeconds: 10 },
  async run(ctx, { userId, what, about }, handle) {
    const account = await findAccount(ctx, { id: userId });
    if (account?.status !== "active") return { sent: false };
    await ctx.platform.ports.mail(handle.id, {
      to: account.email,
      subject: "The ways into your account have changed",
      text: `Hello ${account.name},

${sentences[what]}${about ? ` (${about})` : ""}.

If it was not you: set a new password now, look at your sessions, passkeys and linked sign-ins, and tell whoever runs this system.
`,
    });
    return { sent: true };
  },
});
