import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

export const userRegistered = defineEvent({
  name: "identity.user.registered",
  version: 1,
  aggregate: "identity.user",
  summary: "Somebody opened an account.",
  payload: z.object({ userId: Id, role: z.string() }),
  example: { userId: "01939f1e-7c7b-7000-8000-0000000000a1", role: "customer" },
});

export const passwordChanged = defineEvent({
  name: "identity.user.password_changed",
  version: 1,
  aggregate: "identity.user",
  summary: "Somebody changed their password; their other sessions are over.",
  payload: z.object({ userId: Id }),
  example: { userId: "01939f1e-7c7b-7000-8000-0000000000a1" },
});

export const sessionRevoked = defineEvent({
  name: "identity.session.revoked",
  version: 1,
  aggregate: "identity.user",
  summary:
    "A session ended: logged out, ended from elsewhere, or its refresh token was used a second time.",
  payload: z.object({ userId: Id, sessionId: Id, reason: z.enum(["logout", "revoked", "reuse"]) }),
  example: {
    userId: "01939f1e-7c7b-7000-8000-0000000000a1",
    sessionId: "01939f1e-7c7b-7000-8000-0000000000b1",
    reason: "logout",
  },
});

export const secondFactorChanged = defineEvent({
  name: "identity.user.second_factor_changed",
  version: 1,
  aggregate: "identity.user",
  summary: "Somebody began or ceased to sign in with a second factor.",
  payload: z.object({ userId: Id, enabled: z.boolean() }),
  example: { userId: "01939f1e-7c7b-7000-8000-0000000000a1", enabled: true },
});
