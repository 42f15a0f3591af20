import { defineJob } from "@millrace/platform/jobs";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { addUser } from "../accounts/accounts.service.ts";
import { findAccount } from "../accounts/accounts.store.ts";
import { unverifiedSignIn } from "../login/login.service.ts";
import { codeMs, keyedHash, newCode } from "../one-time.ts";
import { findRegistration, putEmailCode } from "./registration.store.ts";

/**
 * Sends the code that shows whose the address is, or tells its owner that they have an account. Where unverified people may sign in
 * (`identity.unverified-sign-in`), it opens the account as well. All that differs between a new and a known address happens here, where
 * nobody who asked can see it.
 */
export const registrationJob = defineJob({
  name: "identity.registration",
  summary: "Sends the code that shows that an address belongs to who registered with it",
  queue: "notify",
  input: z.strictObject({ registrationId: z.string() }),
  retry: { attempts: 4, backoffSeconds: 10 },
  async run(ctx, { registrationId }, handle) {
    const pending = await findRegistration(ctx, registrationId);
    if (!pending) return { sent: null };
    const { email, name, passwordHash } = pending;
    const { mail } = ctx.platform.ports;
    const account = await findAccount(ctx, { email });
    if (account && (account.emailVerifiedAt !== null || account.passwordHash !== passwordHash)) {
      await mail(handle.id, {
        to: email,
        subject: "You have an account already",
        text: `Hello ${account.name},

somebody wants to open an account with this address, which has one. If it was you: sign in, or have a new password set if you have forgotten
the old one. If not, do nothing: nothing was changed.
`,
      });
      return { sent: "known" };
    }
    const code = newCode();
    const opensNow = !account && (await readSetting(ctx, unverifiedSignIn));
    await transact(ctx, async (tx) => {
      const codeHash = keyedHash(tx.platform, "email code", `${registrationId}|${code}`);
      await putEmailCode(tx, registrationId, codeHash, new Date(tx.now.getTime() + codeMs));
      const fields = { email, name, passwordHash, emailVerifiedAt: null };
      if (opensNow) await addUser(tx, { ...fields, role: "customer" });
    });
    await mail(handle.id, {
      to: email,
      subject: `${code} is your code`,
      text: `Hello ${name},

welcome. The code that shows that this address is yours is

    ${code}

It is good for 15 minutes. If you did not register, do nothing.
`,
    });
    return { sent: "code" };
  },
});
