import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { OverlapHours, Permission } from "../keys/keys.schema.ts";

/** `client_credentials`: it calls for itself; `authorization_code`: for people who agreed to that. */
const Flow = z.enum(["client_credentials", "authorization_code"]);

const fields = {
  name: line(120),
  flows: z.array(Flow).min(1, "must name at least one flow").max(2, "must name at most two"),
  redirectUris: z.array(line(2000)).max(20, "must name at most 20").default([]),
  scopes: z
    .array(Permission)
    .min(1, "must name at least one permission")
    .max(200, "must name at most 200"),
};

export const OauthClient = z
  .object({
    id: Id,
    name: z.string(),
    type: z.enum(["confidential", "public"]),
    flows: z.array(Flow),
    redirectUris: z.array(z.string()),
    scopes: z.array(z.string()),
    /** The end of its secret: enough to recognise it. */
    lastFour: z.string().nullable(),
    rotatedAt: Instant.nullable(),
    /** Until then the secret before the last rotation is good, too. */
    previousUntil: Instant.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "OauthClient" });
export type OauthClient = z.infer<typeof OauthClient>;

/** The answer to a creation or rotation, and the only one that ever holds the secret; null for a public application. */
export const OauthClientWithSecret = OauthClient.extend({ secret: z.string().nullable() }).meta({
  id: "OauthClientWithSecret",
});
export type OauthClientWithSecret = z.infer<typeof OauthClientWithSecret>;

export const NewOauthClient = z.strictObject({
  type: z.enum(["confidential", "public"]).default("confidential"),
  ...fields,
});
export type NewOauthClient = z.infer<typeof NewOauthClient>;

/** An application stays confidential or public. */
export const OauthClientFields = z.strictObject(fields);
export const OauthClientChange = changeOf(OauthClientFields);
export type OauthClientChange = z.infer<typeof OauthClientChange>;

export const OauthClientQuery = z.strictObject({ ...pageQuery(["createdAt"]) });
export type OauthClientQuery = z.infer<typeof OauthClientQuery>;
export const OauthClientPage = page(OauthClient);

export const SecretRotation = z.strictObject({
  id: Id,
  version: Version.optional(),
  overlapHours: OverlapHours,
});
export type SecretRotation = z.infer<typeof SecretRotation>;
