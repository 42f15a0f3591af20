import { type Harness, harness } from "@millrace/testkit/harness";
import {
  type IdentityProvider,
  identityProvider,
  type Person,
  signAsProvider,
  type Tampering,
} from "@millrace/testkit/identity-provider";
import { exportPKCS8, generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";
import { s256 } from "./guard.ts";
import { finishSignIn, startSignIn } from "./oidc.service.ts";

const home = "https://millrace.test";
const password = "correct horse battery staple";
const appReturn = "shopapp://signed-in";
const callbacks = (...ids: string[]) => ids.map((id) => `${home}/api/v1/auth/oidc/${id}/callback`);

let h: Harness;
let acme: IdentityProvider;
let other: IdentityProvider;
let serial = 0;
const newPerson = (more: Partial<Person> = {}): Person => {
  const subject = `person-${++serial}`;
  return { subject, email: `${subject}@example.com`, emailVerified: true, name: "Ada", ...more };
};

beforeAll(async () => {
  acme = await identityProvider(callbacks("acme", "closed", "trusting", "apple"), newPerson());
  other = await identityProvider(callbacks("other"), newPerson());
  const entry = (id: string, { issuer, clientId, clientSecret }: IdentityProvider) => ({
    id,
    label: "Acme",
    issuer,
    clientId,
    clientSecret,
  });
  h = await harness({
    MILLRACE_PUBLIC_URL: home,
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true",
    MILLRACE_SIGN_IN_RETURN_URLS: appReturn,
    MILLRACE_OIDC_PROVIDERS: JSON.stringify([
      { ...entry("acme", acme), role: "customer" },
      entry("closed", acme),
      { ...entry("trusting", acme), linkByEmail: true },
      { ...entry("other", other), role: "customer" },
    ]),
  });
});
afterAll(() => {
  acme?.stop();
  other?.stop();
});
beforeEach(() => {
  acme.person = newPerson();
  acme.tampering = {};
});

const guest = () => h.ctx("anonymous");

/** A browser that has been to the provider and stands before the callback. */
async function away(provider = "acme", more: object = {}) {
  const sent = await startSignIn(guest(), { provider, ...more });
  const back = await (provider === "other" ? other : acme).visit(sent.location);
  return { provider, browser: sent.browser, parameters: back.searchParams, sent };
}
const finish = async (came: Parameters<typeof finishSignIn>[1]) =>
  new URL(await finishSignIn(guest(), came), home);
async function comeBack(provider?: string, more?: object) {
  const came = await away(provider, more);
  return { ...came, at: await finish(came) };
}
const exchange = (code: string, verifier: string) =>
  h.caller("anonymous").auth.oidc.exchange({ code, verifier });
async function signIn(provider?: string) {
  const { at, browser } = await comeBack(provider);
  return exchange(at.searchParams.get("code") ?? at.search, browser);
}
function never(): never {
  throw new Error("nothing is configured");
}
const problemOf = (at: URL) => at.searchParams.get("problem");
const refusedAs = (code: string) => ({ cause: { definition: { code } } });
const sessions = async () =>
  Number((await h.platform.pool.query("select count(*) from session")).rows[0].count);
const addAccount = (email: string) =>
  createUser(h.ctx("superadmin"), { email, name: "Ada", password, role: "customer" });
async function asPerson(accessToken: string) {
  const principal = await createAuthenticate(h.platform)(accessToken);
  return h.caller("customer", principal ?? {});
}

it("signs in by code and PKCE, and knows the person again by their subject alone", async () => {
  const first = await signIn();
  expect(first.user).toMatchObject({ emailVerified: true, roles: ["customer"], name: "Ada" });
  acme.person = { ...acme.person, email: "moved@example.com" };
  expect((await signIn()).user.id).toBe(first.user.id);
});

it("sends state, nonce and an S256 challenge, and no secret, through the browser", async () => {
  const { sent, at, browser } = await comeBack();
  const query = new URL(sent.location).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    scope: "openid email profile",
  });
  for (const name of ["state", "nonce", "code_challenge"])
    expect(query.get(name)?.length).toBeGreaterThanOrEqual(43);
  expect(sent.location).not.toContain(browser);
  expect([...at.searchParams.keys()]).toEqual(["code"]);
});

const stranger = await generateKeyPair("RS256");
const now = () => Math.floor(Date.now() / 1000);
it.each<[string, Tampering]>([
  ["another nonce", { idToken: (claims) => signAsProvider({ ...claims, nonce: "another" }) }],
  ["another audience", { idToken: (claims) => signAsProvider({ ...claims, aud: "another" }) }],
  [
    "two audiences and another party",
    { idToken: (claims) => signAsProvider({ ...claims, aud: ["millrace", "x"], azp: "x" }) },
  ],
  ["another issuer", { idToken: (claims) => signAsProvider({ ...claims, iss: other.issuer }) }],
  ["no time left", { idToken: (claims) => signAsProvider({ ...claims, exp: now() - 60 }) }],
  ["no subject", { idToken: ({ sub: _, ...claims }) => signAsProvider(claims) }],
  ["alg: none", { idToken: async (claims) => new UnsecuredJWT(claims).encode() }],
  ["a stranger's key", { idToken: (claims) => signAsProvider(claims, stranger.privateKey) }],
  [
    "a MAC with the client's secret",
    {
      idToken: (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: "HS256" })
          .sign(new TextEncoder().encode(acme.clientSecret)),
    },
  ],
  [
    "a subject that the provider does not confirm",
    { idToken: (claims) => signAsProvider({ ...claims, sub: "victim" }) },
  ],
  ["no PKCE verifier", { request: (form) => form.delete("code_verifier") }],
  ["another PKCE verifier", { request: (form) => form.set("code_verifier", "x".repeat(43)) }],
])("refuses an answer with %s", async (_, tampering) => {
  const before = await sessions();
  acme.tampering = tampering;
  const { at } = await comeBack();
  expect(problemOf(at)).toBe("auth.oidc_refused");
  expect(await sessions()).toBe(before);
  // The way itself is open: what was refused is what was tampered with.
  acme.tampering = {};
  expect((await signIn()).user.email).toBe(acme.person.email);
});

it("takes a state once, unchanged, from the browser that was sent", async () => {
  const refused = "auth.oidc_state";
  const changed = await away();
  const parameters = new URLSearchParams(changed.parameters);
  parameters.set("state", `${parameters.get("state")?.slice(0, -1)}!`);
  expect(problemOf(await finish({ ...changed, parameters }))).toBe(refused);
  expect(problemOf(await finish({ ...(await away()), browser: undefined }))).toBe(refused);
  expect(problemOf(await finish({ ...(await away()), browser: (await away()).browser }))).toBe(
    refused,
  );
  const used = await away();
  expect((await finish(used)).searchParams.has("code")).toBe(true);
  expect(problemOf(await finish(used))).toBe(refused);
  const late = await away();
  h.clock.advance(601_000);
  expect(problemOf(await finish(late))).toBe(refused);
});

it("makes one session of eight callbacks with the same state that race", async () => {
  const came = await away();
  const asked = acme.tokenRequests;
  const ends = await Promise.all(Array.from({ length: 8 }, () => finish(came)));
  const codes = ends.flatMap(({ searchParams }) => searchParams.get("code") ?? []);
  expect(codes).toHaveLength(1);
  expect(acme.tokenRequests).toBe(asked + 1);
  const before = await sessions();
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => exchange(codes[0] ?? "", came.browser)),
  );
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await sessions()).toBe(before + 1);
});

it("takes a code once, within a minute, from whoever holds the verifier", async () => {
  const refused = refusedAs("auth.invalid_sign_in_code");
  const used = await comeBack();
  const code = used.at.searchParams.get("code") ?? "";
  await exchange(code, used.browser);
  await expect(exchange(code, used.browser)).rejects.toMatchObject(refused);
  const stolen = await comeBack();
  const theirs = stolen.at.searchParams.get("code") ?? "";
  await expect(exchange(theirs, "x".repeat(43))).rejects.toMatchObject(refused);
  await expect(exchange(theirs, stolen.browser)).rejects.toMatchObject(refused);
  const late = await comeBack();
  h.clock.advance(61_000);
  await expect(
    exchange(late.at.searchParams.get("code") ?? "", late.browser),
  ).rejects.toMatchObject(refused);
});

it("does not take one provider's answer for another's", async () => {
  const asked = [acme.tokenRequests, other.tokenRequests];
  const came = await away("acme");
  expect(problemOf(await finish({ ...came, provider: "other" }))).toBe("auth.oidc_state");
  const named = await away("acme");
  named.parameters.set("iss", other.issuer);
  expect(problemOf(await finish(named))).toBe("auth.oidc_refused");
  expect([acme.tokenRequests, other.tokenRequests]).toEqual(asked);
  // The same subject at two providers is two people.
  acme.person = newPerson();
  other.person = { ...acme.person, email: `else-${acme.person.email}` };
  expect((await signIn("acme")).user.id).not.toBe((await signIn("other")).user.id);
});

it("shows Apple a token of the team's key in place of a secret", async () => {
  const key = await generateKeyPair("ES256", { extractable: true });
  const secret = {
    kind: "apple",
    teamId: "TEAM",
    keyId: "KEY",
    privateKey: await exportPKCS8(key.privateKey),
  } as const;
  const configured = h.platform.config.MILLRACE_OIDC_PROVIDERS;
  const [{ ...like } = never()] = configured;
  configured.push({ ...like, id: "apple", secret, formPost: true });
  let shown = "";
  acme.tampering = {
    request(form) {
      shown = form.get("client_secret") ?? "";
      form.set("client_secret", acme.clientSecret);
    },
  };
  const sent = await startSignIn(guest(), { provider: "apple" });
  expect(sent.crossSite).toBe(true);
  const location = new URL(sent.location);
  expect(location.searchParams.get("response_mode")).toBe("form_post");
  // What its page would post is read from the address here.
  location.searchParams.delete("response_mode");
  const { searchParams: parameters } = await acme.visit(location.href);
  const at = await finish({ provider: "apple", parameters, browser: sent.browser });
  expect(problemOf(at)).toBeNull();
  const { payload, protectedHeader } = await jwtVerify(shown, key.publicKey, {
    issuer: "TEAM",
    subject: acme.clientId,
    audience: "https://appleid.apple.com",
    requiredClaims: ["exp", "iat"],
  });
  expect(protectedHeader).toMatchObject({ alg: "ES256", kid: "KEY" });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(15_777_000);
});

it("says so when somebody presses cancel", async () => {
  const { browser, parameters, provider } = await away();
  const cancelled = new URLSearchParams({
    error: "access_denied",
    state: parameters.get("state") ?? "",
    iss: acme.issuer,
  });
  expect(problemOf(await finish({ provider, browser, parameters: cancelled }))).toBe(
    "auth.oidc_denied",
  );
});

it("adds nobody where no role is configured, and never without a verified address", async () => {
  expect(problemOf((await comeBack("closed")).at)).toBe("auth.oidc_not_linked");
  acme.person = newPerson({ emailVerified: false });
  expect(problemOf((await comeBack("acme")).at)).toBe("auth.oidc_not_linked");
});

it("opens an account that has the address only where the provider is trusted with that", async () => {
  const { id } = await addAccount(acme.person.email ?? "");
  expect(problemOf((await comeBack("acme")).at)).toBe("auth.oidc_not_linked");
  acme.person = { ...acme.person, emailVerified: false };
  expect(problemOf((await comeBack("trusting")).at)).toBe("auth.oidc_not_linked");
  acme.person = { ...acme.person, emailVerified: true };
  expect((await signIn("trusting")).user.id).toBe(id);
});

it("refuses an account that is blocked or locked", async () => {
  const { user } = await signIn();
  const waiting = await comeBack();
  for (let tries = 0; tries < 5; tries += 1)
    await h
      .caller("anonymous")
      .auth.login({ login: user.email, password: "wrong" })
      .catch(() => {});
  expect(problemOf((await comeBack()).at)).toBe("auth.oidc_refused");
  await expect(
    exchange(waiting.at.searchParams.get("code") ?? "", waiting.browser),
  ).rejects.toMatchObject(refusedAs("auth.invalid_sign_in_code"));
  h.clock.advance(20 * 60_000);
  await signIn();
  await h.platform.pool.query("update user_account set status = 'blocked' where id = $1", [
    user.id,
  ]);
  expect(problemOf((await comeBack()).at)).toBe("auth.oidc_refused");
});

it("asks for the code of an account with a second factor", async () => {
  const caller = await asPerson((await signIn()).accessToken);
  const { secret } = await caller.auth.totp.begin({});
  const timestamp = h.clock.now().getTime();
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
  await caller.auth.totp.confirm({ code });
  await expect(signIn()).rejects.toMatchObject(refusedAs("auth.second_factor_required"));
});

it("ends at an app's own address for the holder of its verifier, and at no other address", async () => {
  const verifier = "a-verifier-of-the-app-that-nobody-else-knows-0";
  const challenge = s256(verifier);
  const { at, browser } = await comeBack("acme", { returnTo: appReturn, challenge });
  expect(at.href.startsWith(`${appReturn}?code=`)).toBe(true);
  const code = at.searchParams.get("code") ?? "";
  expect((await exchange(code, verifier)).user.email).toBe(acme.person.email);
  const again = await comeBack("acme", { returnTo: appReturn, challenge });
  await expect(exchange(again.at.searchParams.get("code") ?? "", browser)).rejects.toMatchObject(
    refusedAs("auth.invalid_sign_in_code"),
  );
  for (const bad of [{ returnTo: "https://evil.test", challenge }, { returnTo: appReturn }])
    await expect(startSignIn(guest(), { provider: "acme", ...bad })).rejects.toMatchObject({
      definition: { code: "request.invalid" },
    });
});

it("leaves a row of each sign-in and refusal, and none of codes or tokens", async () => {
  const { user } = await signIn();
  acme.tampering = { idToken: async (claims) => new UnsecuredJWT(claims).encode() };
  await comeBack();
  const { rows } = await h.platform.pool.query<{ action: string; after: { code?: string } }>(
    "select action, after from audit_entry where entity_id = $1 or action = 'identity.login.failed'",
    [user.id],
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["identity.external_login.linked", "identity.login.succeeded"]),
  );
  expect(rows.map(({ after }) => after?.code)).toContain("auth.oidc_refused");
  expect(JSON.stringify(rows)).not.toMatch(/mr[cslk]_|eyJ/);
});
