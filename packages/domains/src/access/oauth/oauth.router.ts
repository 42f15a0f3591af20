import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router, signedIn } from "@millrace/platform/procedure";
import { notYours, unknownPermission } from "../access.errors.ts";
import * as wire from "./clients.schema.ts";
import * as clients from "./clients.service.ts";
import { OauthGrantPage, OauthGrantQuery } from "./grants.schema.ts";
import * as grants from "./grants.service.ts";
import { publicClient, redirectRefused } from "./oauth.errors.ts";

const tags = ["OAuth applications"] as const;
const at = "2026-11-21T08:00:00.000Z";
const newClient = {
  type: "confidential",
  name: "Ledger",
  flows: ["client_credentials", "authorization_code"],
  redirectUris: ["https://ledger.example.com/callback"],
  scopes: ["sales:read", "customers:read"],
};
const client = {
  id: "01939f1e-7c7b-7000-8000-0000000000d1",
  ...newClient,
  lastFour: "x3Rk",
  rotatedAt: null,
  previousUntil: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const secret = "mrs_…";
const grant = {
  id: "01939f1e-7c7b-7000-8000-0000000000e1",
  clientId: client.id,
  clientName: client.name,
  scopes: ["sales:read"],
  createdAt: at,
  expiresAt: "2027-11-21T08:00:00.000Z",
};

const clientsRouter = router({
  list: permitted("oauth-clients:read")
    .meta(
      rest("GET", "/oauth/clients", {
        summary: "List OAuth applications",
        tags,
        example: { output: { items: [client], nextCursor: null } },
      }),
    )
    .input(wire.OauthClientQuery)
    .output(wire.OauthClientPage)
    .query(({ ctx, input }) => clients.listClients(ctx, input)),
  get: permitted("oauth-clients:read")
    .meta(
      rest("GET", "/oauth/clients/{id}", {
        summary: "Read an OAuth application",
        tags,
        example: { output: client },
      }),
    )
    .input(ById)
    .output(wire.OauthClient)
    .query(({ ctx, input }) => clients.getClient(ctx, input)),
  create: permitted("oauth-clients:write")
    .meta(
      rest("POST", "/oauth/clients", {
        summary: "Register an OAuth application",
        description:
          "Its `id` is the `client_id`. The answer holds the `secret`; no other answer does. Scopes are permissions: its tokens carry these at most.",
        tags,
        status: 201,
        problems: [notYours, unknownPermission, redirectRefused, publicClient],
        example: { input: newClient, output: { ...client, secret } },
      }),
    )
    .input(wire.NewOauthClient)
    .output(wire.OauthClientWithSecret)
    .mutation(({ ctx, input }) => clients.createClient(ctx, input)),
  update: permitted("oauth-clients:write")
    .meta(
      rest("PATCH", "/oauth/clients/{id}", {
        summary: "Change an OAuth application",
        tags,
        replace: wire.OauthClientFields,
        problems: [notYours, unknownPermission, redirectRefused, publicClient],
        example: {
          input: { scopes: ["sales:read"] },
          output: { ...client, scopes: ["sales:read"] },
        },
      }),
    )
    .input(wire.OauthClientChange)
    .output(wire.OauthClient)
    .mutation(({ ctx, input }) => clients.updateClient(ctx, input)),
  archive: permitted("oauth-clients:write")
    .meta(
      rest("DELETE", "/oauth/clients/{id}", {
        summary: "Take an OAuth application away",
        description: "Its tokens and what people agreed to are over at once.",
        tags,
        status: 204,
        example: {},
      }),
    )
    .input(Target)
    .mutation(({ ctx, input }) => clients.archiveClient(ctx, input)),
  rotateSecret: permitted("oauth-clients:write")
    .meta(
      rest("POST", "/oauth/clients/{id}/rotate-secret", {
        summary: "Give an OAuth application a new secret",
        description:
          "The answer holds the new `secret`. The old one stays good for `overlapHours` (24); tokens stay as they are.",
        tags,
        problems: [publicClient, notYours],
        example: { input: { overlapHours: 24 }, output: { ...client, secret } },
      }),
    )
    .input(wire.SecretRotation)
    .output(wire.OauthClientWithSecret)
    .mutation(({ ctx, input }) => clients.rotateClientSecret(ctx, input)),
});

const grantsRouter = router({
  list: signedIn
    .meta(
      rest("GET", "/oauth/grants", {
        summary: "List the applications that you have agreed to",
        tags,
        example: { output: { items: [grant], nextCursor: null } },
      }),
    )
    .input(OauthGrantQuery)
    .output(OauthGrantPage)
    .query(({ ctx, input }) => grants.listGrants(ctx, input)),
  revoke: signedIn
    .meta(
      rest("DELETE", "/oauth/grants/{id}", {
        summary: "Take back what you agreed to",
        description: "The application's tokens for you are over at once.",
        tags,
        status: 204,
        example: {},
      }),
    )
    .input(ById)
    .mutation(({ ctx, input }) => grants.revokeGrant(ctx, input)),
});

export const oauthRouter = router({ clients: clientsRouter, grants: grantsRouter });
