import { ById, Target } from "@millrace/contract/primitives";
import { versionMismatch } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { beyondYou } from "../users/users.errors.ts";
import { roleFixed, roleInUse, roleNameTaken } from "./roles.errors.ts";
import * as wire from "./roles.schema.ts";
import * as service from "./roles.service.ts";

const tags = ["Roles"] as const;
const role = {
  id: "01939f1e-7c7b-7000-8000-0000000000c1",
  name: "accountant",
  description: "Reads what was sold",
  permissions: ["sales:read"],
  builtIn: false,
  holders: 0,
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};
const newRole = {
  name: "accountant",
  description: "Reads what was sold",
  permissions: ["sales:read"],
};

export const permissionsRouter = router({
  list: permitted("roles:read")
    .meta(
      rest("GET", "/permissions", {
        summary: "List permissions and the operations that they open",
        tags,
        example: {
          output: {
            items: [
              {
                slug: "sites:read",
                operations: [
                  { id: "sites.list", summary: "List sites", method: "GET", path: "/sites" },
                ],
              },
            ],
            nextCursor: null,
          },
        },
      }),
    )
    .output(wire.PermissionList)
    .query(() => service.listPermissions()),
});

export const rolesRouter = router({
  list: permitted("roles:read")
    .meta(
      rest("GET", "/roles", {
        summary: "List roles",
        tags,
        example: { output: { items: [role], nextCursor: null } },
      }),
    )
    .input(wire.RoleQuery)
    .output(wire.RolePage)
    .query(({ ctx, input }) => service.listRoles(ctx, input)),
  get: permitted("roles:read")
    .meta(rest("GET", "/roles/{id}", { summary: "Read a role", tags, example: { output: role } }))
    .input(ById)
    .output(wire.Role)
    .query(({ ctx, input }) => service.getRole(ctx, input)),
  create: permitted("roles:write")
    .meta(
      rest("POST", "/roles", {
        summary: "Make a role",
        tags,
        status: 201,
        problems: [roleNameTaken, beyondYou],
        example: { input: newRole, output: role },
      }),
    )
    .input(wire.NewRole)
    .output(wire.Role)
    .mutation(({ ctx, input }) => service.createRole(ctx, input)),
  update: permitted("roles:write")
    .meta(
      rest("PATCH", "/roles/{id}", {
        summary: "Change a role",
        description: "Counts at once for everybody who holds it. Built-in roles do not change.",
        tags,
        replace: wire.NewRole,
        problems: [roleNameTaken, roleFixed, beyondYou, versionMismatch],
        example: { input: { permissions: ["sales:read"] }, output: role },
      }),
    )
    .input(wire.RoleChange)
    .output(wire.Role)
    .mutation(({ ctx, input }) => service.updateRole(ctx, input)),
  archive: permitted("roles:write")
    .meta(
      rest("DELETE", "/roles/{id}", {
        summary: "Archive a role that nobody holds",
        tags,
        problems: [roleFixed, roleInUse, beyondYou, versionMismatch],
        example: { output: { ...role, archivedAt: role.updatedAt } },
      }),
    )
    .input(Target)
    .output(wire.Role)
    .mutation(({ ctx, input }) => service.archiveRole(ctx, input)),
});
