import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

/* Events name people by their id alone: what is personal is read from the API by whoever may, and is not copied into the log. */

const userId = "01939f1e-7c7b-7000-8000-0000000000a1";

const userEvent = (what: string, summary: string) =>
  defineEvent({
    name: `identity.user.${what}`,
    version: 1,
    aggregate: "identity.user",
    summary,
    payload: z.object({ userId: Id }),
    example: { userId },
  });

export const userCreated = userEvent("created", "An administrator made an account for somebody.");
export const userUpdated = userEvent("updated", "A person's name or address changed.");
export const userArchivedEvent = userEvent(
  "archived",
  "A person was archived; they cannot sign in.",
);
export const userBlocked = userEvent("blocked", "A person was blocked; all their sessions ended.");
export const userUnblocked = userEvent("unblocked", "A person may sign in again.");

export const rolesChanged = defineEvent({
  name: "identity.user.roles_changed",
  version: 1,
  aggregate: "identity.user",
  summary: "A person holds other roles; it counts at once.",
  payload: z.object({ userId: Id, roles: z.array(z.string()) }),
  example: { userId, roles: ["manager"] },
});

export const sitesChanged = defineEvent({
  name: "identity.user.sites_changed",
  version: 1,
  aggregate: "identity.user",
  summary: "A person sees other sites; it counts at once. No list means all sites.",
  payload: z.object({ userId: Id, siteIds: z.array(Id).nullable() }),
  example: { userId, siteIds: ["01939f1e-7c7b-7000-8000-000000000001"] },
});
