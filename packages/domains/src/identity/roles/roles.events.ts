import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({ roleId: Id, name: z.string(), permissions: z.array(z.string()) });
const example = {
  roleId: "01939f1e-7c7b-7000-8000-0000000000c1",
  name: "accountant",
  permissions: ["sales:read"],
};

const roleEvent = (what: string, summary: string) =>
  defineEvent({
    name: `identity.role.${what}`,
    version: 1,
    aggregate: "identity.role",
    summary,
    payload,
    example,
  });

export const roleCreated = roleEvent("created", "An administrator made a role.");
export const roleUpdated = roleEvent(
  "updated",
  "A role's name or permissions changed; it counts at once for all who hold it.",
);
export const roleArchived = roleEvent("archived", "A role was archived; nobody held it any more.");
