import { newId } from "@millrace/platform/id";
import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { type Authenticate, createAuthenticate, createUser } from "../index.ts";

let h: Harness;
let authenticate: Authenticate;
beforeAll(async () => {
  h = await harness();
  authenticate = createAuthenticate(h.platform);
});

const password = "correct horse battery staple";
const refusal = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const newEmail = () => `person${++serial}@example.com`;
/** Each caller has an address of its own, so that the limits of one test do not meet another's. */
const guest = (overrides: object = {}) =>
  h.caller("anonymous", {
    ip: `10.0.${++serial >> 8}.${serial & 255}`,
    userAgent: "test",
    ...overrides,
  });
const signUp = async () => {
  const email = newEmail();
  await createUser(h.ctx("superadmin"), { email, name: "A person", password, role: "customer" });
  return { email, ...(await guest().auth.login({ email, password })) };
};
const as = async (accessToken: string) => {
  const principal = await authenticate(accessToken);
  return principal && h.caller("customer", principal);
};

describe("signing in", () => {
  it("gives tokens that stand for the user, with the roles and permissions of the moment", async () => {
    const email = newEmail();
    await createUser(h.ctx("superadmin"), { email, name: "Ada", password, role: "viewer" });
    const tokens = await guest().auth.login({ email: email.toUpperCase(), password });
    expect(tokens).toMatchObject({ expiresIn: 3600, user: { email, roles: ["viewer"] } });
    const me = await (await as(tokens.accessToken))?.auth.me({});
    expect(me).toMatchObject({ email, roles: ["viewer"], sites: null });
    expect(me?.permissions).toContain("stock:read");
    expect(me?.permissions).not.toContain("stock:write");
  });

  it("answers the same whether the account is unknown, blocked, or the password wrong", async () => {
    const { email } = await signUp();
    const blocked = await signUp();
    await h.platform.pool.query("update user_account set status = 'blocked' where email = $1", [
      blocked.email,
    ]);
    const answers = await Promise.all(
      [
        { email, password: "wrong password" },
        { email: "nobody@example.com", password },
        { email: blocked.email, password },
      ].map((credentials) =>
        guest()
          .auth.login(credentials)
          .catch((error) => `${error.cause.definition.code} ${error.message}`),
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("auth.invalid_credentials");
  });

  it("is tried at most five times a minute from one address for one account", async () => {
    const { email } = await signUp();
    const caller = h.caller("anonymous", { ip: "10.9.9.9" });
    for (let n = 0; n < 5; n++)
      await expect(caller.auth.login({ email, password: "wrong" })).rejects.toMatchObject(
        refusal("auth.invalid_credentials"),
      );
    await expect(caller.auth.login({ email, password })).rejects.toMatchObject({
      cause: {
        definition: { code: "limit.exceeded" },
        particulars: { retryAfter: expect.any(Number) },
      },
    });
  });

  it("leaves a trace in the audit log, of success and of failure, without the password", async () => {
    const { email } = await signUp();
    await guest().auth.login({ email, password });
    await guest()
      .auth.login({ email, password: "my secret guess" })
      .catch(() => {});
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .selectAll()
      .where("action", "like", "identity.login.%")
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["identity.login.succeeded", "identity.login.failed"]),
    );
    expect(JSON.stringify(rows)).not.toContain("my secret guess");
  });
});

describe("an account", () => {
  it("takes no password that is short or guessed first", async () => {
    for (const bad of [
      "short",
      "password1234",
      "aaaaaaaaaaaa",
      "123456789012",
      "qwertyuiop12",
      "abcabcabcabc",
    ]) {
      await expect(
        guest().auth.register({ email: newEmail(), name: "A", password: bad }),
      ).rejects.toMatchObject({
        cause: {
          definition: { code: "request.invalid" },
          particulars: { errors: [{ path: "password" }] },
        },
      });
    }
  });

  it("keeps its password as an argon2id hash only", async () => {
    const { email } = await signUp();
    const row = await h.platform.db
      .selectFrom("user_account")
      .selectAll()
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
    expect(row.password_hash).toMatch(/^\$argon2id\$/);
    expect(JSON.stringify(row)).not.toContain(password);
  });

  it("changes its password with the current one, which ends all other sessions at once", async () => {
    const { email, accessToken } = await signUp();
    const other = await guest().auth.login({ email, password });
    const caller = await as(accessToken);
    await expect(
      caller?.auth.password.change({
        currentPassword: "not this one",
        newPassword: "four other random words",
      }),
    ).rejects.toMatchObject(refusal("auth.wrong_password"));
    await caller?.auth.password.change({
      currentPassword: password,
      newPassword: "four other random words",
    });
    expect(await as(other.accessToken)).toBeNull();
    expect(await as(accessToken)).not.toBeNull();
    await expect(guest().auth.login({ email, password })).rejects.toMatchObject(
      refusal("auth.invalid_credentials"),
    );
    await expect(
      guest().auth.login({ email, password: "four other random words" }),
    ).resolves.toBeDefined();
  });

  it("that is limited to sites sees these only", async () => {
    const admin = h.caller("admin");
    const [mine, theirs] = [await makeWarehouse(admin), await makeWarehouse(admin)];
    const email = newEmail();
    await createUser(h.ctx("superadmin"), {
      email,
      name: "Local",
      password,
      role: "manager",
      siteIds: [mine.siteId],
    });
    const caller = await as((await guest().auth.login({ email, password })).accessToken);
    expect((await caller?.auth.me({}))?.sites).toEqual([mine.siteId]);
    expect((await caller?.sites.warehouses.list({}))?.items.map(({ id }) => id)).toEqual([mine.id]);
    await expect(caller?.sites.warehouses.get({ id: theirs.id })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
  });
});

describe("a session", () => {
  it("survives fifty clients of one device that refresh at once: one successor for all, nobody is logged out", async () => {
    const { refreshToken } = await signUp();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => guest().auth.refresh({ refreshToken })),
    );
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    const next = answers[0]?.refreshToken ?? "";
    await expect(guest().auth.refresh({ refreshToken: next })).resolves.toBeDefined();
  });

  it("ends when a used refresh token comes back after 20 s, or at once from another device", async () => {
    const first = await signUp();
    const second = await guest().auth.refresh({ refreshToken: first.refreshToken });
    h.clock.advance(21_000);
    await expect(guest().auth.refresh({ refreshToken: first.refreshToken })).rejects.toMatchObject(
      refusal("auth.invalid_refresh_token"),
    );
    await expect(guest().auth.refresh({ refreshToken: second.refreshToken })).rejects.toMatchObject(
      refusal("auth.invalid_refresh_token"),
    );
    expect(await as(second.accessToken)).toBeNull();

    const third = await signUp();
    await guest().auth.refresh({ refreshToken: third.refreshToken });
    await expect(
      guest({ userAgent: "a thief's" }).auth.refresh({ refreshToken: third.refreshToken }),
    ).rejects.toMatchObject(refusal("auth.invalid_refresh_token"));
    expect(await as(third.accessToken)).toBeNull();
  });

  it("is over at once when its user signs out: access and refresh token alike", async () => {
    const { accessToken, refreshToken } = await signUp();
    const caller = await as(accessToken);
    await caller?.auth.logout({});
    expect(await as(accessToken)).toBeNull();
    await expect(guest().auth.refresh({ refreshToken })).rejects.toMatchObject(
      refusal("auth.invalid_refresh_token"),
    );
  });

  it("is not opened by a token that is expired, tampered with, unsigned, or signed by somebody else", async () => {
    const { accessToken } = await signUp();
    const [header, body, signature] = accessToken.split(".") as [string, string, string];
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const other = Buffer.from(JSON.stringify({ ...claims, sub: newId() })).toString("base64url");
    const unsigned = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
    const stranger = await generateKeyPair("EdDSA");
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString());
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "EdDSA", kid })
      .sign(stranger.privateKey);
    for (const bad of [
      `${header}.${other}.${signature}`,
      `${unsigned}.${body}.`,
      forged,
      "nonsense",
      `${accessToken}x`,
    ]) {
      expect(await authenticate(bad)).toBeNull();
    }
    expect(await authenticate(accessToken)).not.toBeNull();
    h.clock.advance(3_600_000);
    expect(await authenticate(accessToken)).toBeNull();
  });

  it("stores no token that somebody who reads the database could use", async () => {
    const { accessToken, refreshToken } = await signUp();
    const { rows } = await h.platform.pool.query(
      "select t.*, s.* from refresh_token t join session s on s.id = t.session_id",
    );
    const text = JSON.stringify(rows);
    expect(text).not.toContain(refreshToken);
    expect(text).not.toContain(accessToken);
  });
});
