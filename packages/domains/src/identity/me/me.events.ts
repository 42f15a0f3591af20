import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const userId = "01939f1e-7c7b-7000-8000-0000000000a1";

const personEvent = (what: string, summary: string) =>
  defineEvent({
    name: `identity.user.${what}`,
    version: 1,
    aggregate: "identity.user",
    summary,
    payload: z.object({ userId: Id }),
    example: { userId },
  });

export const profileUpdated = personEvent(
  "profile_updated",
  "A person changed their profile, picture, preferences or addresses.",
);
export const erasureAsked = personEvent(
  "erasure_requested",
  "A person asked to be forgotten; signing in within the days of grace takes it back.",
);
export const userErased = personEvent(
  "erased",
  "A person was forgotten: whoever keeps a copy of what they know of them removes it now.",
);
