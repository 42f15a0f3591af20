import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

/** S2: a device signs people in, and the password is asked for again at least every 30 days. */
export const passwordDays = defineSetting({
  key: "identity.passkey-password-days",
  summary: "Days after which a passkey opens an account only once the password was shown again",
  schema: z.int().min(1).max(30),
  initial: 30,
});

export const passkeyApproval = defineSetting({
  key: "identity.passkey-approval",
  summary: "Whether somebody who administers people allows each passkey of staff first",
  schema: z.boolean(),
  initial: true,
});
