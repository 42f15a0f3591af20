import { createAuthenticate, createUser } from "@millrace/domains/identity/index";
import { makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import * as oauth from "openid-client";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";
import { Browser } from "./browser-without-scripts.ts";

/* An application of somebody else's, with the usual library for it, against the running server. */

const password = "correct horse battery staple";
const redirectUri = "https://ledger.example.com/callback";
let h: Harness;
let server: RunningServer;
let adminToken: string;

beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
  server = await serve(h.platform);
  await makeShop(h.caller("superadmin"), "10");
  adminToken = (await person("superadmin")).token;
});
afterAll(() => server.stop());

let serial = 0;
async function person(role: "superadmin" | "admin" | "manager" | "viewer") {
  const email = `person${++serial}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), { email, name: "Ada", password, role });
  const { accessToken } = await h.caller("anonymous").auth.login({ email, password });
  return { id, email, token: accessToken };
}

async function call(method: string, path: string, token: string, body?: unknown) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

async function register(fields: object = {}) {
  const { status, body } = await call("POST", "/api/v1/oauth/clients", adminToken, {
    name: "Ledger",
    flows: ["client_credentials", "authorization_code"],
    redirectUris: [redirectUri],
    scopes: ["sales:read", "customers:read", "customers:write"],
    ...fields,
  });
  expect(status).toBe(201);
  return body as { id: string; secret: string };
}

const discover = (id: string, secret?: string) =>
  oauth.discovery(
    new URL(server.url),
    id,
    undefined,
    secret === undefined ? oauth.None() : oauth.ClientSecretBasic(secret),
    { algorithm: "oauth2", execute: [oauth.allowInsecureRequests] },
  );

/** By what code the server refuses, in its body or its challenge. */
const refusalOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "nothing",
    (error: { error?: string; cause?: [{ parameters?: { error?: string } }] }) =>
      error.error ?? error.cause?.[0].parameters?.error,
  );

interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly url: URL;
}

async function begin(
  config: oauth.Configuration,
  scope: string,
  more: Record<string, string> = {},
): Promise<Begun> {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...more,
  });
  return { verifier, state, url };
}

const finish = (config: oauth.Configuration, callback: URL, { verifier, state }: Begun) =>
  oauth.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });

/** Signs in and agrees: where the browser is led in the end. */
async function agree(browser: Browser, url: URL, email: string): Promise<URL> {
  await browser.open(url);
  await browser.submit("login", { login: email, password });
  return browser.submit("allow");
}

describe("the metadata", () => {
  it("is that of an OAuth server and of no OpenID provider", async () => {
    const metadata = (await discover("x")).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: server.url,
      token_endpoint: `${server.url}/oauth/token`,
      authorization_endpoint: `${server.url}/oauth/authorize`,
      introspection_endpoint: `${server.url}/oauth/introspect`,
      revocation_endpoint: `${server.url}/oauth/revoke`,
      code_challenge_methods_supported: ["S256"],
      response_types_supported: ["code"],
    });
    expect(metadata.scopes_supported).toContain("sales:read");
    expect(metadata).not.toHaveProperty("jwks_uri");
    const openid = await fetch(`${server.url}/.well-known/openid-configuration`);
    expect(openid.headers.get("content-type")).not.toContain("json");
  });
});

describe("an application for itself", () => {
  it("gets a token of the scopes that it asks for, as good for tRPC as for REST", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const tokens = await oauth.clientCredentialsGrant(config, { scope: "sales:read" });
    expect(tokens).toMatchObject({ token_type: "bearer", scope: "sales:read", expires_in: 3600 });
    const { access_token: token } = tokens;
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(200);
    expect(
      (
        await call(
          "GET",
          `/trpc/sales.orders.list?input=${encodeURIComponent('{"json":{}}')}`,
          token,
        )
      ).status,
    ).toBe(200);
    expect(await call("GET", "/api/v1/customers", token)).toMatchObject({
      status: 403,
      body: { details: { permission: "customers:read" } },
    });
    // It is nobody: what is about a person is not for it.
    expect((await call("GET", "/api/v1/auth/me", token)).status).toBe(403);
  });

  it("gets nothing with a wrong secret, a scope that it has not, or without a secret", async () => {
    const { id, secret } = await register();
    const refused = (config: oauth.Configuration, scope: string) =>
      refusalOf(oauth.clientCredentialsGrant(config, { scope }));
    expect(await refused(await discover(id, `${secret}x`), "sales:read")).toBe("invalid_client");
    expect(await refused(await discover(id), "sales:read")).toBe("invalid_client");
    expect(await refused(await discover(id, secret), "settings:write")).toBe("invalid_scope");
    expect(await refused(await discover("nobody", secret), "sales:read")).toBe("invalid_client");
  });

  it("keeps working with its old secret while it is rotated, and loses all when it is archived", async () => {
    const { id, secret } = await register();
    const rotated = await call("POST", `/api/v1/oauth/clients/${id}/rotate-secret`, adminToken, {});
    const [before, after] = [await discover(id, secret), await discover(id, rotated.body.secret)];
    const { access_token: token } = await oauth.clientCredentialsGrant(before, {
      scope: "sales:read",
    });
    await oauth.clientCredentialsGrant(after, { scope: "sales:read" });
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(200);
    await call("PATCH", `/api/v1/oauth/clients/${id}`, adminToken, { scopes: ["customers:read"] });
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(403);
    expect((await call("DELETE", `/api/v1/oauth/clients/${id}`, adminToken)).status).toBe(204);
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(401);
    expect(await refusalOf(oauth.clientCredentialsGrant(after, { scope: "sales:read" }))).toBe(
      "invalid_client",
    );
  });
});

describe("an application for a person", () => {
  it("may do what they agreed to, as far as they may do it themselves", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const viewer = await person("viewer");
    const browser = new Browser(server.url);
    const begun = await begin(config, "customers:read customers:write");
    await browser.open(begun.url);
    expect(browser.text).toContain("Sign in to continue to Ledger");
    await browser.submit("login", { login: viewer.email, password: "wrong" });
    expect(browser.status).toBe(401);
    await browser.submit("login", { login: viewer.email, password });
    expect(browser.text).toContain("Ledger asks to act for you");
    expect(browser.text).toContain("customers:read");
    expect(browser.text.match(/You do not have this permission/g)).toHaveLength(1);
    const callback = await browser.submit("allow");
    expect(callback.origin + callback.pathname).toBe(redirectUri);
    const tokens = await finish(config, callback, begun);
    expect(tokens.refresh_token).toBeDefined();
    expect((await call("GET", "/api/v1/customers", tokens.access_token)).status).toBe(200);
    expect(
      await call("POST", "/api/v1/customers", tokens.access_token, { code: "C", name: "C" }),
    ).toMatchObject({ status: 403 });
    // The sign-in left no session of the person behind, and the consent stands in the audit log.
    const { rows } = await h.platform.pool.query(
      "select (select count(*)::int from session where user_id = $1 and revoked_at is null) as open, (select count(*)::int from audit_entry where action = 'access.oauth_grant.given' and actor = $2) as told",
      [viewer.id, `user:${viewer.id}`],
    );
    expect(rows[0]).toEqual({ open: 1, told: 1 });

    await h.platform.pool.query("update user_account set status = 'blocked' where id = $1", [
      viewer.id,
    ]);
    h.platform.doorbell.ring("access", `user:${viewer.id}`);
    expect((await call("GET", "/api/v1/customers", tokens.access_token)).status).toBe(401);
    await expect(
      oauth.refreshTokenGrant(config, tokens.refresh_token as string),
    ).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("is asked about once, and not again for what was agreed to", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { email } = await person("viewer");
    const browser = new Browser(server.url);
    await agree(browser, (await begin(config, "sales:read")).url, email);
    const again = await begin(config, "sales:read");
    const callback = await browser.open(again.url);
    expect((await finish(config, callback, again)).access_token).toBeDefined();
    await browser.open((await begin(config, "sales:read customers:read")).url);
    expect(browser.text).toContain("asks to act for you");
  });

  it("finds somebody who is signed in to the console signed in, and somebody else after them", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const [first, second] = [await person("viewer"), await person("viewer")];
    const browser = new Browser(server.url);
    browser.keep(`millrace-access=${first.token}; path=/`);
    const begun = await begin(config, "sales:read");
    await browser.open(begun.url);
    expect(browser.text).toContain(first.email);
    const tokens = await finish(config, await browser.submit("allow"), begun);
    expect(await createAuthenticate(h.platform)(tokens.access_token)).toMatchObject({
      actor: { kind: "client", id, userId: first.id },
    });
    browser.keep(`millrace-access=${second.token}; path=/`);
    await browser.open((await begin(config, "sales:read")).url);
    expect(browser.text).toContain(second.email);
    await browser.open((await begin(config, "sales:read", { prompt: "login" })).url);
    expect(browser.text).toContain("Sign in to continue");
  });

  it("is signed in to with the second factor, too, where there is one", async () => {
    const { id, secret } = await register();
    const { email, token } = await person("viewer");
    const own = await createAuthenticate(h.platform)(token);
    const { totp } = h.caller("viewer", { ...own }).auth;
    const { secret: seed } = await totp.begin({});
    const app = new TOTP({ secret: Secret.fromBase32(seed) });
    const code = app.generate({ timestamp: h.clock.now().getTime() });
    const { recoveryCodes } = await totp.confirm({ code });
    const browser = new Browser(server.url);
    await browser.open((await begin(await discover(id, secret), "sales:read")).url);
    await browser.submit("login", { login: email, password });
    expect(browser.text).toContain("Enter your code");
    await browser.submit("code", { code: "000000" });
    expect(browser.status).toBe(401);
    expect(browser.text).toContain("Enter your code");
    await browser.submit("code", { code: recoveryCodes[0] ?? "" });
    expect(browser.text).toContain("asks to act for you");
  });

  it("that somebody denies is told so, and gets nothing", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { email } = await person("viewer");
    const browser = new Browser(server.url);
    const begun = await begin(config, "sales:read");
    await browser.open(begun.url);
    await browser.submit("login", { login: email, password });
    await expect(finish(config, await browser.submit("deny"), begun)).rejects.toMatchObject({
      error: "access_denied",
    });
  });

  it("renews its token; a refresh token that comes twice ends all of it", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { email } = await person("viewer");
    const begun = await begin(config, "sales:read");
    const first = await finish(
      config,
      await agree(new Browser(server.url), begun.url, email),
      begun,
    );
    const second = await oauth.refreshTokenGrant(config, first.refresh_token as string);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await call("GET", "/api/v1/sales/orders", second.access_token)).status).toBe(200);
    await expect(
      oauth.refreshTokenGrant(config, first.refresh_token as string),
    ).rejects.toMatchObject({ error: "invalid_grant" });
    expect((await call("GET", "/api/v1/sales/orders", second.access_token)).status).toBe(401);
    await expect(
      oauth.refreshTokenGrant(config, second.refresh_token as string),
    ).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("that uses a code twice loses what the first use got; of ten that race, none keeps a token", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { email } = await person("viewer");
    const begun = await begin(config, "sales:read");
    const callback = await agree(new Browser(server.url), begun.url, email);
    const { access_token: token } = await finish(config, callback, begun);
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(200);
    await expect(finish(config, callback, begun)).rejects.toMatchObject({ error: "invalid_grant" });
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(401);

    const racing = await begin(config, "sales:read");
    const raced = await agree(new Browser(server.url), racing.url, email);
    const uses = await Promise.allSettled(
      Array.from({ length: 10 }, () => finish(config, raced, racing)),
    );
    const won = uses.filter((use) => use.status === "fulfilled");
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { value } of won)
      expect((await call("GET", "/api/v1/sales/orders", value.access_token)).status).toBe(401);
  });

  it("needs PKCE and its verifier, and an address that it has registered", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { email } = await person("viewer");
    const begun = await begin(config, "sales:read");
    const callback = await agree(new Browser(server.url), begun.url, email);
    await expect(
      finish(config, callback, { ...begun, verifier: oauth.randomPKCECodeVerifier() }),
    ).rejects.toMatchObject({ error: "invalid_grant" });

    const browser = new Browser(server.url);
    const bare = new URL(begun.url);
    for (const name of ["code_challenge", "code_challenge_method"]) bare.searchParams.delete(name);
    expect((await browser.open(bare)).searchParams.get("error")).toBe("invalid_request");
    const plain = new URL(begun.url);
    plain.searchParams.set("code_challenge_method", "plain");
    expect((await browser.open(plain)).searchParams.get("error")).toBe("invalid_request");
    const elsewhere = new URL(begun.url);
    elsewhere.searchParams.set("redirect_uri", "https://evil.example.com/callback");
    const shown = await browser.open(elsewhere);
    expect(shown.origin).toBe(server.url);
    expect(browser).toMatchObject({ status: 400 });
    expect(browser.text).toContain("redirect_uri");
    expect(browser.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it("is shown forms that no other page can send", async () => {
    const { id, secret } = await register();
    const { email } = await person("viewer");
    const browser = new Browser(server.url);
    await browser.open((await begin(await discover(id, secret), "sales:read")).url);
    expect(browser.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(browser.headers.get("content-security-policy")).toContain("https://ledger.example.com");
    await browser.submit("login", { login: email, password, guard: "forged" });
    expect(browser.status).toBe(403);
    const stranger = new Browser(server.url);
    await stranger.open(browser.location);
    expect(stranger.status).toBe(400);
  });

  it("can be public: PKCE alone proves it, and it cannot call for itself", async () => {
    const { id, secret } = await register({ type: "public", flows: ["authorization_code"] });
    expect(secret).toBeNull();
    const config = await discover(id);
    const { email } = await person("viewer");
    const begun = await begin(config, "sales:read");
    const tokens = await finish(
      config,
      await agree(new Browser(server.url), begun.url, email),
      begun,
    );
    expect((await call("GET", "/api/v1/sales/orders", tokens.access_token)).status).toBe(200);
    await expect(
      oauth.clientCredentialsGrant(config, { scope: "sales:read" }),
    ).rejects.toMatchObject({ error: "invalid_request" });
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });
});

describe("a token", () => {
  it("is told about and revoked by its own application only, at once in all processes", async () => {
    const [own, other] = [await register(), await register()];
    const config = await discover(own.id, own.secret);
    const { access_token: token } = await oauth.clientCredentialsGrant(config, {
      scope: "sales:read",
    });
    const elsewhere = createAuthenticate(h.platform);
    expect(await elsewhere(token)).toMatchObject({
      actor: { kind: "client", id: own.id, userId: null },
    });
    expect(await oauth.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      client_id: own.id,
      scope: "sales:read",
    });
    const stranger = await discover(other.id, other.secret);
    expect(await oauth.tokenIntrospection(stranger, token)).toEqual({ active: false });
    await oauth.tokenRevocation(stranger, token);
    expect(await elsewhere(token)).not.toBeNull();
    const anonymous = await fetch(`${server.url}/oauth/introspect`, {
      method: "POST",
      body: new URLSearchParams({ token }),
    });
    expect(anonymous.status).toBe(400);
    await oauth.tokenRevocation(config, token);
    expect(await elsewhere(token)).toBeNull();
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(401);
    expect(await oauth.tokenIntrospection(config, token)).toEqual({ active: false });
  });
});

describe("what a person has agreed to", () => {
  it("is listed for them, and over at once when they take it back", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const someone = await person("viewer");
    const begun = await begin(config, "sales:read");
    const { access_token: token } = await finish(
      config,
      await agree(new Browser(server.url), begun.url, someone.email),
      begun,
    );
    const list = await call("GET", "/api/v1/oauth/grants", someone.token);
    expect(list.body.items).toMatchObject([
      { clientId: id, clientName: "Ledger", scopes: ["sales:read"] },
    ]);
    const at = `/api/v1/oauth/grants/${list.body.items[0].id}`;
    expect((await call("DELETE", at, adminToken)).status).toBe(404);
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(200);
    expect((await call("DELETE", at, someone.token)).status).toBe(204);
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(401);
    expect((await call("GET", "/api/v1/oauth/grants", someone.token)).body.items).toEqual([]);
  });
});

describe("a page elsewhere", () => {
  it("may ask for tokens from where its application lives, and from nowhere else", async () => {
    const { id } = await register({ type: "public", flows: ["authorization_code"] });
    const ask = (origin: string) =>
      fetch(`${server.url}/oauth/token`, {
        method: "POST",
        headers: { origin },
        body: new URLSearchParams({ client_id: id, grant_type: "authorization_code", code: "x" }),
      });
    const own = await ask("https://ledger.example.com");
    expect(own.headers.get("access-control-allow-origin")).toBe("https://ledger.example.com");
    const foreign = await ask("https://evil.example.com");
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a token in time", () => {
  it("is over to the moment, and nothing of it can be read from the database", async () => {
    const { id, secret } = await register();
    const config = await discover(id, secret);
    const { access_token: token } = await oauth.clientCredentialsGrant(config, {
      scope: "sales:read",
    });
    const { rows } = await h.platform.pool.query("select * from oauth_record");
    const table = rows.map((row) => JSON.stringify(row) + row.payload.toString("latin1")).join();
    expect(table).not.toContain(token.slice(4));
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(200);
    h.clock.advance(3_600_000);
    expect((await call("GET", "/api/v1/sales/orders", token)).status).toBe(401);
    await h.settle();
  });
});
