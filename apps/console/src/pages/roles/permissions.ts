import type { Outputs } from "../../api/trpc.ts";

export type Role = Outputs["identity"]["roles"]["get"];
type Permission = Outputs["identity"]["permissions"]["list"]["items"][number];

/** What can be done with one kind of thing: its permissions, the reading one first. */
export interface Subject {
  readonly name: string;
  readonly permissions: readonly (Permission & { readonly action: string })[];
}

/** Permissions by what they are about: `stock:read` and `stock:write` are two of `stock`. */
export function subjectsOf(permissions: readonly Permission[]): Subject[] {
  const names = [...new Set(permissions.map(({ slug }) => slug.split(":")[0] ?? slug))].sort();
  return names.map((name) => ({
    name,
    permissions: permissions
      .filter(({ slug }) => slug.startsWith(`${name}:`))
      .map((permission) => ({ ...permission, action: permission.slug.slice(name.length + 1) }))
      .sort((a, b) => rank(a.action) - rank(b.action) || (a.action < b.action ? -1 : 1)),
  }));
}

const rank = (action: string) => ["read", "write"].indexOf(action) >>> 0;

export const holds = (role: Pick<Role, "permissions">, slug: string) =>
  role.permissions.includes("*") || role.permissions.includes(slug);

/** `List sites, Read a site`: what a permission opens, in words. */
export const opens = ({ operations }: Permission): string =>
  operations.map(({ summary, id }) => summary ?? id).join(", ");
