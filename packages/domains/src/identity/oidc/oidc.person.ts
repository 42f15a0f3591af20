import type { OidcProvider } from "@millrace/platform/oidc-providers";
import * as client from "openid-client";
import { z } from "zod";
import type { ExternalPerson } from "../external/external-account.ts";

/** Apple and others send texts. */
const Flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

/** Claims of a person (OpenID Connect Core 1.0, 5.1); what has not the right form is taken for missing, but for the subject. */
const Claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().max(254).toLowerCase().optional().catch(undefined),
  email_verified: Flag.default(false).catch(false),
  name: z.string().trim().min(1).max(200).optional().catch(undefined),
});

/** Who the tokens are about; asks for what the ID token leaves out, where the provider has an address for that. */
export async function personFrom(
  { id, vouchesForEmail }: OidcProvider,
  configuration: client.Configuration,
  tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
): Promise<ExternalPerson> {
  const said = tokens.claims();
  if (!said) throw new Error("there is no ID token");
  const asks = said.email === undefined && configuration.serverMetadata().userinfo_endpoint;
  const more = asks
    ? await client.fetchUserInfo(configuration, tokens.access_token, said.sub)
    : undefined;
  const { sub, email, email_verified: verified, name } = Claims.parse({ ...more, ...said });
  return {
    provider: id,
    subject: sub,
    email,
    emailVerified: verified || vouchesForEmail,
    name,
  };
}
