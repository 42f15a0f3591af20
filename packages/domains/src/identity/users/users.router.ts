import { ById, Target } from "@millrace/contract/primitives";
import { versionMismatch } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { emailTaken, nameTaken } from "../identity.errors.ts";
import * as problems from "./users.errors.ts";
import * as wire from "./users.schema.ts";
import * as service from "./users.service.ts";

const tags = ["People"] as const;
const at = "2026-11-21T08:00:00.000Z";
const user = {
  id: "01939f1e-7c7b-7000-8000-0000000000a1",
  email: "ada@example.com",
  phone: null,
  username: null,
  name: "Ada Miller",
  status: "active",
  blockedReason: null,
  roles: ["manager"],
  siteIds: null,
  avatarUrl: null,
  lastLoginAt: at,
  erasureDueAt: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};
const session = {
  id: "01939f1e-7c7b-7000-8000-0000000000b1",
  userAgent: "Mozilla/5.0",
  ip: "203.0.113.7",
  createdAt: at,
  lastSeenAt: at,
  expiresAt: "2026-11-28T08:00:00.000Z",
};
const { beyondYou, lastSuperadmin, ownAccount, userArchived } = problems;
const refusals = [beyondYou, userArchived, versionMismatch] as const;

export const usersRouter = router({
  list: permitted("users:read")
    .meta(
      rest("GET", "/users", {
        summary: "List people",
        description: "Who is limited to sites lists those who share one with them.",
        tags,
        example: { output: { items: [user], nextCursor: null } },
      }),
    )
    .input(wire.UserQuery)
    .output(wire.UserPage)
    .query(({ ctx, input }) => service.listUsers(ctx, input)),
  get: permitted("users:read")
    .meta(rest("GET", "/users/{id}", { summary: "Read a person", tags, example: { output: user } }))
    .input(ById)
    .output(wire.UserAccount)
    .query(({ ctx, input }) => service.getUser(ctx, input)),
  create: permitted("users:write")
    .meta(
      rest("POST", "/users", {
        summary: "Make an account for somebody",
        description:
          "A letter lets them set their password. Nobody gives roles or sites beyond their own.",
        tags,
        status: 201,
        problems: [emailTaken, nameTaken, beyondYou],
        example: {
          input: { email: user.email, name: user.name },
          output: { ...user, roles: [], lastLoginAt: null },
        },
      }),
    )
    .input(wire.NewUser)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.createUser(ctx, input)),
  invite: permitted("users:write")
    .meta(
      rest("POST", "/users/{id}/invite", {
        summary: "Send somebody the letter to set their password again",
        tags,
        problems: refusals,
        example: { input: {}, output: user },
      }),
    )
    .input(Target)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.inviteUser(ctx, input)),
  update: permitted("users:write")
    .meta(
      rest("PATCH", "/users/{id}", {
        summary: "Change a person's name, or what they sign in with",
        tags,
        replace: wire.UserFields,
        problems: [emailTaken, nameTaken, ...refusals],
        example: { input: { name: "Ada Miller" }, output: user },
      }),
    )
    .input(wire.UserChange)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.updateUser(ctx, input)),
  archive: permitted("users:write")
    .meta(
      rest("DELETE", "/users/{id}", {
        summary: "Archive a person",
        description: "Their sessions and API keys end at once; their history stays.",
        tags,
        problems: [ownAccount, lastSuperadmin, ...refusals],
        example: { output: { ...user, status: "archived", archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.archiveUser(ctx, input)),
  block: permitted("users:write")
    .meta(
      rest("POST", "/users/{id}/block", {
        summary: "Block a person",
        description: "All their sessions and API keys end at once.",
        tags,
        problems: [ownAccount, lastSuperadmin, ...refusals],
        example: {
          input: { reason: "Lost their phone" },
          output: { ...user, status: "blocked", blockedReason: "Lost their phone" },
        },
      }),
    )
    .input(wire.Blocking)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.blockUser(ctx, input)),
  unblock: permitted("users:write")
    .meta(
      rest("POST", "/users/{id}/unblock", {
        summary: "Let a blocked person in again",
        tags,
        problems: refusals,
        example: { input: {}, output: user },
      }),
    )
    .input(Target)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.unblockUser(ctx, input)),
  allowPasskey: permitted("users:write")
    .meta(
      rest("POST", "/users/{id}/allow-passkey", {
        summary: "Let a person add a passkey",
        description: "One for each time, where `identity.passkey-approval` asks for it.",
        tags,
        problems: refusals,
        example: { input: {}, output: user },
      }),
    )
    .input(Target)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.allowPasskeyOf(ctx, input)),
  setRoles: permitted("roles:write")
    .meta(
      rest("PUT", "/users/{id}/roles", {
        summary: "Give a person roles",
        description: "These and no others, at once in every process.",
        tags,
        problems: [lastSuperadmin, ...refusals],
        example: { input: { roles: ["manager"] }, output: user },
      }),
    )
    .input(wire.RoleAssignment)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.setRoles(ctx, input)),
  setSites: permitted("users:write")
    .meta(
      rest("PUT", "/users/{id}/sites", {
        summary: "Limit a person to sites",
        description: "Null stands for all sites. Counts at once in every process.",
        tags,
        problems: refusals,
        example: { input: { siteIds: null }, output: user },
      }),
    )
    .input(wire.SiteAssignment)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.setSites(ctx, input)),
  sessions: permitted("users:read")
    .meta(
      rest("GET", "/users/{id}/sessions", {
        summary: "List where a person is signed in",
        tags,
        example: { output: { items: [session], nextCursor: null } },
      }),
    )
    .input(wire.UserSessionQuery)
    .output(wire.UserSessionPage)
    .query(({ ctx, input }) => service.listSessions(ctx, input)),
  cancelErasure: permitted("users:write")
    .meta(
      rest("POST", "/users/{id}/cancel-erasure", {
        summary: "Keep a person who asked to be forgotten",
        tags,
        problems: refusals,
        example: { input: {}, output: user },
      }),
    )
    .input(Target)
    .output(wire.UserAccount)
    .mutation(({ ctx, input }) => service.cancelErasure(ctx, input)),
});
