import type { OidcProvider } from "@millrace/platform/oidc-providers";
import { createOutbound } from "@millrace/platform/outbound";
import type { Platform } from "@millrace/platform/platform";
import { unavailable } from "@millrace/platform/problems";
import { importPKCS8, SignJWT } from "jose";
import * as client from "openid-client";

/** Discovery is read again this often, so that an address or a key that was taken back is not believed for longer. */
const keptMs = 60 * 60_000;
const timeoutMs = 5_000;
/** A token may be so much older or newer than our clock says. */
const toleranceSeconds = 30;

interface Kept {
  readonly configuration: Promise<client.Configuration>;
  /** By the clock of this process, which nobody moves. */
  readonly readAt: number;
}
const kept = new WeakMap<Platform, Map<string, Kept>>();

/** The provider could not be asked, which says nothing about the person. */
export class ProviderUnreachable extends Error {}

/**
 * What is known of the provider, read by discovery and kept for an hour; one that could not be read is not kept. Refuses with
 * `service.unavailable` while it cannot be. Source: OpenID Connect Discovery 1.0.
 */
export async function oidcClient(
  platform: Platform,
  provider: OidcProvider,
): Promise<client.Configuration> {
  const all = kept.get(platform) ?? new Map<string, Kept>();
  kept.set(platform, all);
  const present = all.get(provider.id);
  if (!present || performance.now() - present.readAt >= keptMs) {
    const configuration = discover(platform, provider);
    const next = { configuration, readAt: performance.now() };
    all.set(provider.id, next);
    configuration.catch(() => {
      if (all.get(provider.id) === next) all.delete(provider.id);
    });
  }
  try {
    return await (all.get(provider.id) as Kept).configuration;
  } catch (error) {
    platform.log.warn({ err: error, provider: provider.id }, "a provider of sign-ins is not there");
    throw unavailable(`${provider.label} cannot be asked for a moment.`, { retryAfter: 5 });
  }
}

async function discover(platform: Platform, provider: OidcProvider): Promise<client.Configuration> {
  const { MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: privately } = platform.config;
  const configuration = await client.discovery(
    new URL(provider.issuer),
    provider.clientId,
    { [client.clockTolerance]: toleranceSeconds },
    await authentication(provider),
    {
      [client.customFetch]: guardedFetch(platform),
      timeout: timeoutMs / 1000,
      // A token that came by TLS need not be signed by the standard's letter; ours is looked at all the same.
      execute: [
        client.enableNonRepudiationChecks,
        ...(privately ? [client.allowInsecureRequests] : []),
      ],
    },
  );
  return configuration;
}

async function authentication({ secret, clientId }: OidcProvider): Promise<client.ClientAuth> {
  if (secret.kind === "none") return client.None();
  if (secret.kind === "text") return client.ClientSecretPost(secret.text);
  // Apple, "Creating a client secret": good for longer than the configuration that holds it.
  const issuedAt = Math.floor(Date.now() / 1000);
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: secret.keyId })
    .setIssuer(secret.teamId)
    .setSubject(clientId)
    .setAudience("https://appleid.apple.com")
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (2 * keptMs) / 1000)
    .sign(await importPKCS8(secret.privateKey, "ES256"));
  return client.ClientSecretPost(token);
}

/** Requests to addresses that the configuration and the provider's own documents name: guarded and bounded, no redirects. */
function guardedFetch({ config }: Platform): client.CustomFetch {
  return async (address, { method, headers, body }) => {
    const { origin, pathname, search } = new URL(address);
    const outbound = createOutbound({
      allowPrivate: config.MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS,
      connectMs: 3_000,
      totalMs: timeoutMs,
      keepBytes: 131_072,
    });
    try {
      const { status, text, error } = await outbound.send({
        origin,
        path: pathname + search,
        method: method === "POST" ? "POST" : "GET",
        headers: Object.entries(headers).flat(),
        body: body instanceof URLSearchParams || typeof body === "string" ? body.toString() : "",
      });
      if (status === null || status >= 500)
        throw new ProviderUnreachable(error ?? `it answered ${status}`);
      const answer = status === 204 ? null : text;
      return new Response(answer, { status, headers: { "content-type": "application/json" } });
    } finally {
      await outbound.close();
    }
  };
}
