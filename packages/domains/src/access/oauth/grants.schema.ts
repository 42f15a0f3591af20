import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

/** What a person has agreed that an application may do for them. */
export const OauthGrant = z
  .object({
    id: Id,
    clientId: Id,
    clientName: z.string(),
    scopes: z.array(z.string()),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: "OauthGrant" });
export type OauthGrant = z.infer<typeof OauthGrant>;

export const OauthGrantQuery = z.strictObject({ ...pageQuery(["createdAt"]) });
export type OauthGrantQuery = z.infer<typeof OauthGrantQuery>;
export const OauthGrantPage = page(OauthGrant);
