import { defineJob } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { findAccount } from "../accounts/accounts.store.ts";
import { accountName } from "../login/login-name.ts";
import { codeMs, keyedHash, newCode } from "../one-time.ts";
import { putResetCode } from "./password.store.ts";

/**
 * Makes the code and sends it, where there is an account. The code is made here, so that no input of a job and no history holds one; a second
 * try sends another, and the newest counts.
 */
export const passwordCodeJob = defineJob({
  name: "identity.password-code",
  summary: "Sends a code to somebody who has forgotten their password",
  queue: "notify",
  input: z.strictObject({ login: z.string(), channel: z.enum(["mail", "sms"]) }),
  retry: { attempts: 4, backoffSeconds: 10 },
  async run(ctx, { login, channel }, handle) {
    const account = await findAccount(ctx, accountName(login));
    if (account?.status !== "active") return { sent: null };
    const code = newCode();
    const codeHash = keyedHash(ctx.platform, "password code", `${account.id}|${code}`);
    await transact(ctx, (tx) =>
      putResetCode(tx, account.id, codeHash, new Date(tx.now.getTime() + codeMs)),
    );
    const { mail, sms } = ctx.platform.ports;
    if (channel === "sms" && account.phone) {
      const text = `${code} is your Millrace code for a new password. It is good for 15 minutes.`;
      await sms(handle.id, { to: account.phone, text });
      return { sent: "sms" };
    }
    await mail(handle.id, {
      to: account.email,
      subject: `${code} is your code for a new password`,
      text: `Hello ${account.name},

somebody, we hope you, wants to set a new password for your account. The code is

    ${code}

It is good for 15 minutes. If it was not you, do nothing: your password stays as it is.
`,
    });
    return { sent: "mail" };
  },
});
