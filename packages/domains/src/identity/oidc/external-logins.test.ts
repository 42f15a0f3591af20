import { type Harness, harness } from "@millrace/testkit/harness";
import { type IdentityProvider, identityProvider } from "@millrace/testkit/identity-provider";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";
import { finishSignIn, startSignIn } from "./oidc.service.ts";

const home = "https://millrace.test";
const password = "correct horse battery staple";
const ids = ["acme", "second"] as const;

let h: Harness;
let acme: IdentityProvider;
let serial = 0;

beforeAll(async () => {
  const callbacks = ids.map((id) => `${home}/api/v1/auth/oidc/${id}/callback`);
  acme = await identityProvider(callbacks, { subject: "nobody" });
  const { issuer, clientId, clientSecret } = acme;
  const entry = { label: "Acme", issuer, clientId, clientSecret, role: "customer" };
  h = await harness({
    MILLRACE_PUBLIC_URL: home,
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true",
    MILLRACE_OIDC_PROVIDERS: JSON.stringify(ids.map((id) => ({ ...entry, id }))),
  });
});
afterAll(() => acme?.stop());

const refusedAs = (code: string) => ({ cause: { definition: { code } } });
function nextPerson() {
  const subject = `person-${++serial}`;
  acme.person = { subject, email: `${subject}@elsewhere.example` };
}

/** Somebody with a password, signed in. */
async function member() {
  const email = `member${++serial}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: "Ada",
    password,
    role: "customer",
  });
  const { accessToken } = await h.caller("anonymous").auth.login({ login: email, password });
  return { id, caller: await callerWith(accessToken) };
}
const callerWith = async (accessToken: string) =>
  h.caller("customer", (await createAuthenticate(h.platform)(accessToken)) ?? {});

async function through(provider: string, link?: string) {
  const ctx = h.ctx("anonymous");
  const { location, browser } = await startSignIn(ctx, { provider, ...(link && { link }) });
  const { searchParams: parameters } = await acme.visit(location);
  return { browser, at: new URL(await finishSignIn(ctx, { provider, parameters, browser }), home) };
}
async function signIn(provider = "acme") {
  const { at, browser } = await through(provider);
  const code = at.searchParams.get("code") ?? at.search;
  return h.caller("anonymous").auth.oidc.exchange({ code, verifier: browser });
}
type Caller = Awaited<ReturnType<typeof callerWith>>;
async function linkCode(caller: Caller, provider = "acme"): Promise<string> {
  const { location } = await caller.auth.externalLogins.begin({ provider, password });
  const link = new URL(location, home).searchParams.get("link") ?? "";
  const { at } = await through(provider, link);
  expect(at.pathname).toBe("/account/security");
  return at.searchParams.get("link") ?? at.search;
}

it("links a provider to the account that asks for it, shows it, signs in by it and removes it", async () => {
  nextPerson();
  const { id, caller } = await member();
  const linked = await caller.auth.externalLogins.confirm({ code: await linkCode(caller) });
  expect(linked).toMatchObject({ provider: "acme", label: "Acme", email: acme.person.email });
  expect(await caller.auth.externalLogins.list({})).toEqual({ items: [linked], hasPassword: true });
  expect((await signIn()).user.id).toBe(id);
  await caller.auth.externalLogins.remove({ provider: "acme" });
  expect((await caller.auth.externalLogins.list({})).items).toEqual([]);
  expect((await signIn()).user.id).not.toBe(id);
  const { rows } = await h.platform.pool.query<{ action: string }>(
    "select action from audit_entry where entity_id = $1",
    [id],
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(
      ["asked", "linked", "unlinked"].map((what) => `identity.external_login.${what}`),
    ),
  );
});

it("links nothing without the password, with somebody else's code, or twice", async () => {
  nextPerson();
  const [{ caller }, { caller: other }] = [await member(), await member()];
  await expect(
    caller.auth.externalLogins.begin({ provider: "acme", password: "wrong" }),
  ).rejects.toMatchObject(refusedAs("auth.wrong_password"));
  const code = await linkCode(caller);
  await expect(other.auth.externalLogins.confirm({ code })).rejects.toMatchObject(
    refusedAs("auth.oidc_state"),
  );
  await expect(caller.auth.externalLogins.confirm({ code })).rejects.toMatchObject(
    refusedAs("auth.oidc_state"),
  );
  await caller.auth.externalLogins.confirm({ code: await linkCode(caller) });
  const again = await linkCode(other);
  await expect(other.auth.externalLogins.confirm({ code: again })).rejects.toMatchObject(
    refusedAs("auth.external_login_linked"),
  );
});

it("takes the permission to link once, and within a minute", async () => {
  nextPerson();
  const { caller } = await member();
  const { location } = await caller.auth.externalLogins.begin({ provider: "acme", password });
  const link = new URL(location, home).searchParams.get("link") ?? "";
  await through("acme", link);
  const refused = { definition: { code: "auth.oidc_state" } };
  await expect(through("acme", link)).rejects.toMatchObject(refused);
  const later = await caller.auth.externalLogins.begin({ provider: "acme", password });
  h.clock.advance(61_000);
  const late = new URL(later.location, home).searchParams.get("link") ?? "";
  await expect(through("acme", late)).rejects.toMatchObject(refused);
});

it("links an identity to one account of two that race for it", async () => {
  nextPerson();
  const people = await Promise.all([member(), member()]);
  const codes: string[] = [];
  for (const { caller } of people) codes.push(await linkCode(caller));
  const ends = await Promise.allSettled(
    people.map(({ caller }, index) =>
      caller.auth.externalLogins.confirm({ code: codes[index] ?? "" }),
    ),
  );
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("keeps the last way in, also of two removals that race", async () => {
  nextPerson();
  const { user, accessToken } = await signIn("acme");
  const caller = await callerWith(accessToken);
  expect(await caller.auth.externalLogins.list({})).toMatchObject({ hasPassword: false });
  const only = caller.auth.externalLogins.remove({ provider: "acme" });
  await expect(only).rejects.toMatchObject(refusedAs("auth.last_way_in"));
  await h.platform.pool.query(
    "insert into external_login (provider, subject, user_id, created_at) values ('second', $1, $2, now())",
    [acme.person.subject, user.id],
  );
  const ends = await Promise.allSettled(
    ids.map((provider) => caller.auth.externalLogins.remove({ provider })),
  );
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await caller.auth.externalLogins.list({})).items).toHaveLength(1);
});

it("lets who has no password sign in by none", async () => {
  nextPerson();
  const { user } = await signIn();
  for (const guess of ["null", "password", user.id])
    await expect(
      h.caller("anonymous").auth.login({ login: user.email, password: guess }),
    ).rejects.toMatchObject(refusedAs("auth.invalid_credentials"));
});
