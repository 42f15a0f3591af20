import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isOauthClientSecret, protocolRecords, tokenPrefix } from "@millrace/domains/access/index";
import { isActivePerson } from "@millrace/domains/identity/index";
import type { Platform } from "@millrace/platform/platform";
import { permissionCatalogue } from "@millrace/platform/procedure";
import { type Client, interactionPolicy, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { type CreateContext, newRequestId } from "./context.ts";
import { oauthAdapter } from "./oauth-adapter.ts";
import { interactionHandler, type PersonOf } from "./oauth-interaction.ts";
import { errorPage, pageHeaders } from "./oauth-pages.ts";

const interactionAt = /^\/oauth\/interaction\/[\w-]+$/;
const metadataAt = "/.well-known/oauth-authorization-server";
const days = 86_400;

export interface OauthServer {
  /** Whether a path is one of those that the OAuth server answers. */
  owns(path: string): boolean;
  handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void>;
}

/**
 * The OAuth 2.0 authorization server (RFC 6749 with 7636, 7009, 7662, 8414, 9207), carried by `oidc-provider`: client credentials, and
 * authorization code with PKCE, which it wants of everybody. Scopes are permissions, access tokens opaque, refresh tokens used once. It says
 * nothing about who people are: OpenID Connect is off.
 */
export function createOauth(
  platform: Platform,
  createContext: CreateContext,
  issuer: string,
): OauthServer {
  const { config, log, sealer } = platform;
  const records = protocolRecords(platform);
  const scopes = permissionCatalogue();
  /** Whose session in the console the browser has. A cookie that is over is none. */
  const personOf: PersonOf = async (req) => {
    const ctx = await createContext(req, { requestId: newRequestId() }).catch(() => null);
    return ctx?.actor.kind === "user" ? ctx.actor.id : null;
  };
  const accessTokenSeconds = config.MILLRACE_ACCESS_TOKEN_MINUTES * 60;
  const provider = new Provider(issuer, {
    adapter: oauthAdapter(platform, records, new Set(scopes)),
    scopes,
    claims: {},
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    // The library does not go without a key for ID tokens. There are none: nothing is ever signed with this one.
    jwks: { keys: [generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })] },
    clientDefaults: { id_token_signed_response_alg: "EdDSA" },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    allowOmittingSingleRegisteredRedirectUri: false,
    routes: {
      authorization: "/oauth/authorize",
      token: "/oauth/token",
      introspection: "/oauth/introspect",
      revocation: "/oauth/revoke",
      jwks: "/oauth/jwks",
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => isOwn(client, token) && !isPublic(client),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => isOwn(client, token) },
      resourceIndicators: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
      AuthorizationCode: 60,
      RefreshToken: 30 * days,
      Grant: 365 * days,
      Interaction: 15 * 60,
      Session: 15 * 60,
    },
    cookies: {
      keys: [sealer.derive("oauth-cookies").toString("base64url")],
      names: { session: "_oauth", interaction: "_oauth_interaction", resume: "_oauth_resume" },
    },
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => originOf(uri) === origin) ?? false,
    interactions: {
      policy: policyFor(personOf),
      url: (_ctx, { uid }) => `/oauth/interaction/${uid}`,
    },
    findAccount: async (_ctx, id) =>
      (await isActivePerson(platform, id))
        ? { accountId: id, claims: async () => ({ sub: id }) }
        : undefined,
    loadExistingGrant: async ({ oidc }) => {
      const { session, client, result } = oidc;
      if (!session?.accountId || !client) return undefined;
      const known = () => records.grantOf(client.clientId, session.accountId as string);
      const grantId = result?.consent?.grantId ?? (await known());
      return grantId === undefined ? undefined : provider.Grant.find(grantId);
    },
    renderError: (ctx, out) => {
      ctx.type = "html";
      ctx.set(pageHeaders());
      ctx.body = errorPage(out.error_description ?? out.error);
    },
  });
  provider.proxy = true;
  provider.use(oauthOnly);
  provider.on("server_error", (_ctx, error) => log.error({ err: error }, "OAuth request failed"));
  for (const { prototype } of [
    provider.AccessToken,
    provider.ClientCredentials,
    provider.RefreshToken,
  ] as unknown as { prototype: { generateTokenId(): string } }[]) {
    const plainId = prototype.generateTokenId;
    prototype.generateTokenId = function () {
      return tokenPrefix + plainId.call(this);
    };
  }
  Object.assign(provider.Client.prototype, {
    compareClientSecret(this: Client, secret: string) {
      return isOauthClientSecret(platform, this.clientId, secret);
    },
  });
  const protocol = provider.callback();
  const interact = interactionHandler(platform, provider, records, createContext, personOf);
  const own = new Set([
    "/oauth/authorize",
    "/oauth/token",
    "/oauth/introspect",
    "/oauth/revoke",
    metadataAt,
  ]);

  return {
    owns: (path) =>
      own.has(path) || path.startsWith("/oauth/authorize/") || interactionAt.test(path),
    async handle(req, res, path) {
      if (config.MILLRACE_PUBLIC_URL) seenAs(req, new URL(issuer));
      else delete req.headers["x-forwarded-host"];
      return interactionAt.test(path) ? interact(req, res) : protocol(req, res);
    },
  };
}

/** The usual questions, and one more: somebody else may have signed in to the console since. */
function policyFor(personOf: PersonOf) {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const check = new Check("another_person", "another person is signed in now", async (ctx) => {
    const { session, result } = ctx.oidc;
    if (!session?.accountId || result?.login) return Check.NO_NEED_TO_PROMPT;
    const person = await personOf(ctx.req);
    return person === null || person === session.accountId
      ? Check.NO_NEED_TO_PROMPT
      : Check.REQUEST_PROMPT;
  });
  policy.get("login")?.checks.add(check);
  return policy;
}

/** Addresses in answers are those of the configuration, whatever the request says that it asked. */
function seenAs({ headers }: IncomingMessage, { host, protocol }: URL): void {
  headers.host = host;
  headers["x-forwarded-host"] = host;
  headers["x-forwarded-proto"] = protocol.slice(0, -1);
}

/** Leaves out of the metadata what only OpenID Connect has. */
async function oauthOnly(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (ctx.path !== metadataAt || typeof ctx.body !== "object" || ctx.body === null) return;
  const foreign =
    /^(jwks_uri|claims?_|id_token_|subject_types_|acr_|request_|token_endpoint_auth_signing)/;
  ctx.body = Object.fromEntries(Object.entries(ctx.body).filter(([name]) => !foreign.test(name)));
}

const isPublic = (client: Client) => client.tokenEndpointAuthMethod === "none";
const isOwn = (client: Client, token: { clientId?: string | undefined }) =>
  token.clientId === client.clientId;

function originOf(uri: string): string | null {
  return /^https?:/.test(uri) ? new URL(uri).origin : null;
}
