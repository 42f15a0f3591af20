import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Email, Id, Instant, line, tracked, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { Phone, Username } from "../identity.schema.ts";

const Status = z.enum(["active", "blocked", "archived"]);

/** A person as administrators see them. */
export const UserAccount = z
  .object({
    id: Id,
    email: z.string(),
    phone: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string(),
    status: Status,
    blockedReason: z.string().nullable(),
    roles: z.array(z.string()).describe("Names, sorted"),
    siteIds: z.array(Id).nullable().describe("Null when all sites are visible"),
    avatarUrl: z.string().nullable(),
    lastLoginAt: Instant.nullable(),
    erasureDueAt: Instant.nullable().describe("When the person is forgotten, as they asked"),
    ...tracked,
  })
  .meta({ id: "UserAccount" });
export type UserAccount = z.infer<typeof UserAccount>;

const RoleNames = z
  .array(line(40))
  .max(50)
  .transform((names) => [...new Set(names)].sort());

const SiteIds = z
  .array(Id)
  .min(1, "must name a site; null stands for all sites")
  .max(500)
  .transform((ids) => [...new Set(ids)].sort())
  .nullable();

export const UserFields = z.strictObject({
  email: Email,
  name: line(120),
  phone: Phone.nullable().default(null).describe("To sign in with, and for codes"),
  username: Username.nullable().default(null).describe("To sign in with"),
});

export const NewUser = UserFields.extend({
  roles: RoleNames.default([]).describe("Names of roles; giving any needs roles:write"),
  siteIds: SiteIds.default(null).describe("Null for all sites"),
  invite: z
    .boolean()
    .default(true)
    .describe("Send a letter with which the person sets their password"),
});
export type NewUser = z.infer<typeof NewUser>;

export const UserChange = changeOf(UserFields);
export type UserChange = z.infer<typeof UserChange>;

export const UserQuery = z.strictObject({
  ...pageQuery(["name", "email", "createdAt"]),
  q: line(100).optional().describe("Words of the name or the address"),
  role: line(40).optional().describe("Name of a role that they hold"),
  status: Status.optional(),
  siteId: Id.optional().describe("People who are limited to sites of which this is one"),
  archived: z.boolean().default(false),
});
export type UserQuery = z.infer<typeof UserQuery>;
export const UserPage = page(UserAccount);

const target = { id: Id, version: Version.optional() };
export const Blocking = z.strictObject({
  ...target,
  reason: line(200).nullable().default(null).describe("For other administrators, not the person"),
});
export type Blocking = z.infer<typeof Blocking>;

export const RoleAssignment = z.strictObject({ ...target, roles: RoleNames });
export type RoleAssignment = z.infer<typeof RoleAssignment>;

export const SiteAssignment = z.strictObject({ ...target, siteIds: SiteIds });
export type SiteAssignment = z.infer<typeof SiteAssignment>;

/** A sign-in of a person on one device. */
export const UserSession = z
  .object({
    id: Id,
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: "UserSession" });
export const UserSessionQuery = z.strictObject({ id: Id, ...pageQuery(["createdAt"]) });
export type UserSessionQuery = z.infer<typeof UserSessionQuery>;
export const UserSessionPage = page(UserSession);
export type UserSession = z.infer<typeof UserSession>;
