import { router } from "@millrace/platform/procedure";
import { meRouter } from "./me/me.router.ts";
import { permissionsRouter, rolesRouter } from "./roles/roles.router.ts";
import { usersRouter } from "./users/users.router.ts";

/** Who there is and what they may do, as administrators and the people themselves see it. */
export const identityRouter = router({
  me: meRouter,
  permissions: permissionsRouter,
  roles: rolesRouter,
  users: usersRouter,
});
