import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const userId = "01939f1e-7c7b-7000-8000-0000000000a1";

export const passkeyAdded = defineEvent({
  name: "identity.passkey.added",
  version: 1,
  aggregate: "identity.user",
  summary: "Somebody can sign in with a passkey from now on.",
  payload: z.object({ userId: Id, passkeyId: Id, name: z.string() }),
  example: { userId, passkeyId: "01939f1e-7c7b-7000-8000-0000000000c1", name: "Ada's phone" },
});

export const passkeyRemoved = defineEvent({
  name: "identity.passkey.removed",
  version: 1,
  aggregate: "identity.user",
  summary: "A passkey opens its account no more.",
  payload: z.object({ userId: Id, passkeyId: Id, name: z.string() }),
  example: { userId, passkeyId: "01939f1e-7c7b-7000-8000-0000000000c1", name: "Ada's phone" },
});

export const biometricReported = defineEvent({
  name: "identity.biometric.reported",
  version: 1,
  aggregate: "identity.user",
  summary: "A provider of biometric checks told what it found about somebody.",
  payload: z.object({
    userId: Id,
    provider: z.string(),
    result: z.enum(["enrolled", "verified", "rejected"]),
  }),
  example: { userId, provider: "faces", result: "verified" },
});
