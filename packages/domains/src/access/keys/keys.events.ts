import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({ keyId: Id, name: z.string(), ownerId: Id });
const example = {
  keyId: "01939f1e-7c7b-7000-8000-0000000000c1",
  name: "Shop",
  ownerId: "01939f1e-7c7b-7000-8000-0000000000a1",
};
const about = { version: 1, aggregate: "access.api_key", payload, example };

export const keyCreated = defineEvent({
  ...about,
  name: "access.api_key.created",
  summary: "Somebody made an API key.",
});

export const keyRotated = defineEvent({
  ...about,
  name: "access.api_key.rotated",
  summary: "An API key got a new secret; the old one is good for a while or not at all.",
});

export const keyRevoked = defineEvent({
  ...about,
  name: "access.api_key.revoked",
  summary: "An API key was taken back.",
});
