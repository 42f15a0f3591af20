import type { Ctx } from "@millrace/platform/context";
import { forbidden } from "@millrace/platform/problems";
import { permissionCatalogue } from "@millrace/platform/procedure";
import { notYours, unknownPermission } from "./access.errors.ts";
import { beyond } from "./access.rules.ts";

/** Refuses permissions that there are not (`access.unknown_permission`), and those that the caller does not hold. */
export function refuseUngivable(ctx: Ctx, field: string, permissions: readonly string[]): void {
  const known = new Set(["*", ...permissionCatalogue()]);
  const errors = permissions.flatMap((permission, at) =>
    known.has(permission)
      ? []
      : [{ path: `${field}.${at}`, code: "unknown_permission", message: "is no permission" }],
  );
  if (errors.length > 0)
    throw unknownPermission("Some of the permissions do not exist.", { errors });
  refuseNotHeld(ctx, permissions);
}

/** Refuses permissions that the caller does not hold (`access.not_yours_to_give`). */
export function refuseNotHeld(ctx: Ctx, permissions: readonly string[]): void {
  const missing = beyond(ctx.permissions, permissions);
  if (missing.length > 0)
    throw notYours(`You do not hold ${missing.join(", ")}.`, {
      details: { permissions: missing },
    });
}

/** Refuses an application that wants a secret told: with one, what people agreed to would outlive their taking it back. */
export function refuseApplications({ actor }: Pick<Ctx, "actor">): void {
  if (actor.kind === "client")
    throw forbidden("Applications are told no keys and no secrets: they have tokens of their own.");
}
