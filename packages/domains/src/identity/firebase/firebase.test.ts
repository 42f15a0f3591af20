import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Harness, harness } from "@millrace/testkit/harness";
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";

const project = "millrace-test";
const own = await generateKeyPair("RS256", { extractable: true });
const other = await generateKeyPair("RS256", { extractable: true });
const jwk = { ...(await exportJWK(own.publicKey)), kid: "1", alg: "RS256", use: "sig" };
const keys = createServer((_request, response) => {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [jwk] }));
});

let h: Harness;
beforeAll(async () => {
  await new Promise<void>((listening) => keys.listen(0, "127.0.0.1", listening));
  h = await harness({
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_FIREBASE_PROJECT: project,
    MILLRACE_FIREBASE_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`,
    MILLRACE_FIREBASE_ROLE: "customer",
    MILLRACE_FIREBASE_LINK_BY_EMAIL: "true",
    MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true",
  });
});
afterAll(() => void keys.close());

const refused = { cause: { definition: { code: "auth.firebase_refused" } } };
const seconds = () => Math.floor(h.clock.now().getTime() / 1000);
let serial = 0;
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: `https://securetoken.google.com/${project}`,
  aud: project,
  sub: `person-${++serial}`,
  iat: seconds() - 10,
  auth_time: seconds() - 10,
  exp: seconds() + 3600,
  email: `person${serial}@example.com`,
  email_verified: true,
  name: "Ada",
  ...more,
});
const signed = (payload: JWTPayload, key = own.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: "1" }).sign(key);
const enter = (idToken: string) => h.caller("anonymous").auth.firebase({ idToken });

it("opens one account for a person, however often they come", async () => {
  const person = claims();
  const first = await enter(await signed(person));
  const second = await enter(await signed(person));
  expect(first.user).toMatchObject({
    email: person.email,
    emailVerified: true,
    roles: ["customer"],
  });
  expect(second.user.id).toBe(first.user.id);
});

it("makes one user of eight first sign-ins that race", async () => {
  const idToken = await signed(claims());
  const all = await Promise.all(Array.from({ length: 8 }, () => enter(idToken)));
  expect(new Set(all.map(({ user }) => user.id)).size).toBe(1);
});

it("refuses what Firebase did not sign for this project and this time, with one answer", async () => {
  const publicPem = new TextEncoder().encode(await exportSPKI(own.publicKey));
  const bad = [
    new UnsecuredJWT(claims()).encode(),
    await new SignJWT(claims()).setProtectedHeader({ alg: "HS256", kid: "1" }).sign(publicPem),
    await signed(claims({ aud: "another" })),
    await signed(claims({ iss: "https://securetoken.google.com/another" })),
    await signed(claims({ exp: seconds() - 1 })),
    await signed(claims({ iat: seconds() + 600 })),
    await signed(claims({ auth_time: seconds() + 600 })),
    await signed(claims({ sub: "" })),
    await signed(claims(), other.privateKey),
    "not.a.token-at-all-but-long-enough",
  ];
  for (const idToken of bad) await expect(enter(idToken)).rejects.toMatchObject(refused);
});

it("opens an account that exists by a verified address only, and not one that is blocked", async () => {
  const email = `known${++serial}@example.com`;
  const user = { email, name: "Ada", password: "correct horse battery staple", role: "customer" };
  const { id } = await createUser(h.ctx("superadmin"), user);
  const unverified = await signed(claims({ email, email_verified: false }));
  await expect(enter(unverified)).rejects.toMatchObject(refused);
  const person = await signed(claims({ email }));
  expect((await enter(person)).user.id).toBe(id);
  await h.platform.pool.query("update user_account set status = 'blocked' where id = $1", [id]);
  await expect(enter(person)).rejects.toMatchObject(refused);
});

it("asks for the code of an account with a second factor", async () => {
  const person = await signed(claims());
  const { accessToken } = await enter(person);
  const principal = await createAuthenticate(h.platform)(accessToken);
  const caller = h.caller("customer", principal ?? {});
  const { secret } = await caller.auth.totp.begin({});
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: h.clock.now().getTime(),
  });
  await caller.auth.totp.confirm({ code });
  await expect(enter(person)).rejects.toMatchObject({
    cause: { definition: { code: "auth.second_factor_required" } },
  });
});

it("leaves a trace of who came in and of who did not", async () => {
  const { user } = await enter(await signed(claims()));
  await expect(enter(await signed(claims({ aud: "another" })))).rejects.toMatchObject(refused);
  const { rows } = await h.platform.pool.query<{ action: string }>(
    "select action from audit_entry where entity_id = $1",
    [user.id],
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["identity.external_login.linked", "identity.login.succeeded"]),
  );
  const failed = await h.platform.pool.query(
    "select 1 from audit_entry where action = 'identity.login.failed' and after->>'reason' = 'token'",
  );
  expect(failed.rowCount).toBeGreaterThan(0);
});

it("adds nobody, links nobody and reads no private address unless it is configured", async () => {
  const address = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`;
  const plain = { MILLRACE_FIREBASE_PROJECT: project, MILLRACE_FIREBASE_JWKS_URL: address };
  const closed = await harness({ ...plain, MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true" });
  const email = `known${++serial}@example.com`;
  const user = { email, name: "Ada", password: "correct horse battery staple", role: "customer" };
  await createUser(closed.ctx("superadmin"), user);
  for (const person of [claims(), claims({ email })])
    await expect(
      closed.caller("anonymous").auth.firebase({ idToken: await signed(person) }),
    ).rejects.toMatchObject(refused);
  const guarded = await harness(plain);
  await expect(
    guarded.caller("anonymous").auth.firebase({ idToken: await signed(claims()) }),
  ).rejects.toMatchObject({ cause: { definition: { kind: "unavailable" } } });
});
