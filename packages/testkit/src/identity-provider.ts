import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { Provider } from "oidc-provider";

/** Somebody with an account at the provider. */
export interface Person {
  readonly subject: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly name?: string;
}

/** What happens to the provider's words on their way, by somebody who holds its key, too. */
export interface Tampering {
  /** The form of a token request, to be changed. */
  readonly request?: (form: URLSearchParams) => void;
  /** The ID token of the answer, in place of the provider's. */
  readonly idToken?: (claims: JWTPayload, key: typeof providerKey) => Promise<string>;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who is signed in there. */
  person: Person;
  tampering: Tampering;
  /** How many token requests have come. */
  readonly tokenRequests: number;
  /** What a browser does there: from our redirect to the address that the provider sends it back to. */
  visit(location: string): Promise<URL>;
  stop(): void;
}

const providerKey = await generateKeyPair("RS256", { extractable: true });
const keyId = "provider";
const jwk = { ...(await exportJWK(providerKey.privateKey)), kid: keyId, alg: "RS256", use: "sig" };

/** Signs as the provider does. */
export const signAsProvider = (claims: JWTPayload, key = providerKey.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: keyId }).sign(key);

const claimsOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** A certified OpenID provider on a loopback port, where whoever comes is signed in as `person` and has agreed. PKCE is demanded. */
export async function identityProvider(
  redirectUris: readonly string[],
  person: Person,
): Promise<IdentityProvider> {
  let handle: (req: IncomingMessage, res: ServerResponse) => void = () => {};
  const server = createServer((req, res) => handle(req, res));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ["millrace", "a secret of some length for tests"];
  let tokenRequests = 0;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [...redirectUris],
        token_endpoint_auth_method: "client_secret_post",
      },
    ],
    jwks: { keys: [jwk] },
    ttl: { Interaction: 60, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    cookies: { keys: ["for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: running.person.email,
        email_verified: running.person.emailVerified ?? true,
        name: running.person.name,
      }),
    }),
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new ctx.oidc.provider.Grant({
        clientId: client.clientId,
        accountId: session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  handle = (req, res) => {
    if (req.url?.startsWith("/interaction/")) {
      const login = { accountId: running.person.subject };
      void provider.interactionFinished(req, res, { login });
    } else if (req.url === "/token") {
      tokenRequests += 1;
      tamperAnswer(res, running.tampering);
      void tamperRequest(req, running.tampering).then(() => answer(req, res));
    } else void answer(req, res);
  };
  const running: IdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    person,
    tampering: {},
    get tokenRequests() {
      return tokenRequests;
    },
    visit: (location) => visit(issuer, location),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return running;
}

/** The provider takes a body that was read before, as it does behind other middleware. */
async function tamperRequest(req: IncomingMessage, { request }: Tampering): Promise<void> {
  if (!request) return;
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  request(form);
  Object.assign(req, { body: Object.fromEntries(form) });
}

function tamperAnswer(res: ServerResponse, { idToken }: Tampering): void {
  if (!idToken) return;
  const end = res.end.bind(res) as (body: string) => void;
  const changed = async (text: string) => {
    const body = JSON.parse(text);
    if (body.id_token) body.id_token = await idToken(claimsOf(body.id_token), providerKey);
    return JSON.stringify(body);
  };
  res.end = ((text: string) => {
    void changed(String(text)).then((body) => {
      res.setHeader("content-length", Buffer.byteLength(body));
      end(body);
    });
    return res;
  }) as typeof res.end;
}

async function visit(issuer: string, location: string): Promise<URL> {
  const jar = new Map<string, string>();
  for (let at = new URL(location); ; ) {
    if (at.origin !== issuer) return at;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`${at}: ${response.status} ${await response.text()}`);
    at = new URL(next, at);
  }
}
