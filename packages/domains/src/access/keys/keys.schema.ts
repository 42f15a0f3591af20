import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";

/** A permission slug such as `sales:read`. */
export const Permission = z
  .string()
  .max(60, "must be at most 60 characters")
  .regex(/^[a-z][a-z-]*:[a-z][a-z-]*$/, "must be a permission such as sales:read");

const KeyPermissions = z
  .array(z.union([z.literal("*"), Permission], "must be a permission such as sales:read"))
  .min(1, "must name at least one permission")
  .max(200, "must name at most 200");

const Address = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  "must be an address or a range such as 203.0.113.0/24 or 2001:db8::/32",
);

const perMinute = z.int().min(1).max(100_000);
const perHour = z.int().min(1).max(1_000_000);

const KeyStatus = z.enum(["active", "expired", "revoked"]);

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    mode: z.enum(["live", "test"]),
    /** How the key begins and ends: enough to recognise it. */
    prefix: z.string(),
    lastFour: z.string(),
    ownerId: Id,
    permissions: z.array(z.string()),
    allowedAddresses: z.array(z.string()),
    perMinute: z.int(),
    perHour: z.int(),
    status: KeyStatus,
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    rotatedAt: Instant.nullable(),
    /** Until then the secret before the last rotation is good, too. */
    previousUntil: Instant.nullable(),
    lastUsedAt: Instant.nullable(),
    lastUsedIp: z.string().nullable(),
    usageCount: z.int(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

/** The answer to a creation or rotation, and the only one that ever holds the key. */
export const ApiKeyWithSecret = ApiKey.extend({ key: z.string() }).meta({ id: "ApiKeyWithSecret" });
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>;

export const NewApiKey = z.strictObject({
  name: line(120),
  mode: z.enum(["live", "test"]).default("live"),
  permissions: KeyPermissions,
  allowedAddresses: z.array(Address).max(50, "must name at most 50").default([]),
  perMinute: perMinute.default(60),
  perHour: perHour.default(1000),
  expiresAt: Instant.nullable().default(null),
});
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: KeyStatus.optional(),
  ownerId: Id.optional(),
});
export type ApiKeyQuery = z.infer<typeof ApiKeyQuery>;
export const ApiKeyPage = page(ApiKey);

/** Hours for which an old secret stays good beside its successor. */
export const OverlapHours = z.int().min(0).max(720).default(24);

export const Rotation = z.strictObject({
  id: Id,
  version: Version.optional(),
  overlapHours: OverlapHours,
});
export type Rotation = z.infer<typeof Rotation>;
