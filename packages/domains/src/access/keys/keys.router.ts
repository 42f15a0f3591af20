import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { keyOver, notYours, unknownPermission } from "../access.errors.ts";
import * as wire from "./keys.schema.ts";
import * as service from "./keys.service.ts";

const tags = ["API keys"] as const;
const at = "2026-11-21T08:00:00.000Z";
const newKey = {
  name: "Shop",
  permissions: ["sales:read", "sales:write"],
  allowedAddresses: ["203.0.113.0/24"],
};
const key = {
  id: "01939f1e-7c7b-7000-8000-0000000000c1",
  ...newKey,
  mode: "live",
  prefix: "mr_live_4q8ZtYw0LkPd",
  lastFour: "1kQz",
  ownerId: "01939f1e-7c7b-7000-8000-0000000000a1",
  perMinute: 60,
  perHour: 1000,
  status: "active",
  expiresAt: null,
  revokedAt: null,
  rotatedAt: null,
  previousUntil: null,
  lastUsedAt: at,
  lastUsedIp: "203.0.113.7",
  usageCount: 4711,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const text = "mr_live_4q8ZtYw0LkPd_…";

export const apiKeysRouter = router({
  list: permitted("api-keys:read")
    .meta(
      rest("GET", "/api-keys", {
        summary: "List API keys",
        description: "Your own; with the permission `api-keys:manage`, everybody's.",
        tags,
        example: { output: { items: [key], nextCursor: null } },
      }),
    )
    .input(wire.ApiKeyQuery)
    .output(wire.ApiKeyPage)
    .query(({ ctx, input }) => service.listKeys(ctx, input)),
  get: permitted("api-keys:read")
    .meta(
      rest("GET", "/api-keys/{id}", {
        summary: "Read an API key",
        tags,
        example: { output: key },
      }),
    )
    .input(ById)
    .output(wire.ApiKey)
    .query(({ ctx, input }) => service.getKey(ctx, input)),
  create: permitted("api-keys:write")
    .meta(
      rest("POST", "/api-keys", {
        summary: "Make an API key",
        description:
          "The answer holds the `key`; no other answer does. It acts for you, with the permissions that you give it and never more than you hold at the time of the call.",
        tags,
        status: 201,
        problems: [notYours, unknownPermission],
        example: { input: newKey, output: { ...key, key: text } },
      }),
    )
    .input(wire.NewApiKey)
    .output(wire.ApiKeyWithSecret)
    .mutation(({ ctx, input }) => service.createKey(ctx, input)),
  rotate: permitted("api-keys:write")
    .meta(
      rest("POST", "/api-keys/{id}/rotate", {
        summary: "Give an API key a new secret",
        description:
          "The answer holds the new `key`. The old one stays good for `overlapHours` (24), so that you can replace it without a pause.",
        tags,
        problems: [notYours, keyOver],
        example: {
          input: { overlapHours: 24 },
          output: { ...key, rotatedAt: at, previousUntil: "2026-11-22T08:00:00.000Z", key: text },
        },
      }),
    )
    .input(wire.Rotation)
    .output(wire.ApiKeyWithSecret)
    .mutation(({ ctx, input }) => service.rotateKey(ctx, input)),
  revoke: permitted("api-keys:write")
    .meta(
      rest("DELETE", "/api-keys/{id}", {
        summary: "Revoke an API key",
        description: "At once, everywhere. It stays in the list.",
        tags,
        status: 204,
        example: {},
      }),
    )
    .input(Target)
    .mutation(({ ctx, input }) => service.revokeKey(ctx, input)),
});
