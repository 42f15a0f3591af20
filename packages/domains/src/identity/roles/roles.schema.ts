import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

export const Role = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    permissions: z.array(z.string()).describe("Slugs, sorted; `*` is all of them"),
    builtIn: z.boolean().describe("Comes with the program and does not change"),
    holders: z.int().describe("How many people hold it"),
    ...tracked,
  })
  .meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

const Slug = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/, "must be a permission such as stock:read");

export const NewRole = z.strictObject({
  name: line(40).regex(
    /^[a-z][a-z0-9-]*$/,
    "may hold small letters, digits and hyphens, and begins with a letter",
  ),
  description: text(400).default(""),
  permissions: z
    .array(Slug)
    .max(500)
    .transform((slugs) => [...new Set(slugs)].sort())
    .describe("What `GET /permissions` lists"),
});
export type NewRole = z.infer<typeof NewRole>;

export const RoleChange = changeOf(NewRole);
export type RoleChange = z.infer<typeof RoleChange>;

export const RoleQuery = z.strictObject({
  ...pageQuery(["name", "createdAt"]),
  q: line(40).optional().describe("Part of the name"),
  archived: z.boolean().default(false),
});
export type RoleQuery = z.infer<typeof RoleQuery>;
export const RolePage = page(Role);

/** A permission with the operations that it opens. */
const Permission = z
  .object({
    slug: z.string(),
    operations: z.array(
      z.object({
        id: z.string(),
        summary: z.string().nullable(),
        method: z.string().nullable().describe("Null for an operation without a REST face"),
        path: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "Permission" });

export const PermissionList = z.object({ items: z.array(Permission), nextCursor: z.null() });
export type PermissionList = z.infer<typeof PermissionList>;
