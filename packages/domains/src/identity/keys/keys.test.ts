import { type Harness, harness } from "@millrace/testkit/harness";
import { type CryptoKey, decodeProtectedHeader, generateKeyPair, importJWK, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate, createUser, publicKeys, rotateKeys } from "../index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
});

const password = "correct horse battery staple";
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.5.0.${++serial}`, userAgent: "test" });
const signIn = async () => {
  const email = `person${++serial}@example.com`;
  await createUser(h.ctx("superadmin"), { email, name: "Ada", password, role: "customer" });
  return guest().auth.login({ login: email, password });
};
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const published = async () => (await publicKeys(h.platform)).keys.map(({ kid }) => kid);
const isGood = async (token: string) => (await createAuthenticate(h.platform)(token)) !== null;

describe("a new signing key", () => {
  it("is published before it signs; tokens from before go on, refresh continues, and the old key goes when its tokens are over", async () => {
    const before = await signIn();
    const oldKid = kidOf(before.accessToken);
    const { kid } = await rotateKeys(h.ctx("superadmin"));
    expect(await published()).toEqual(expect.arrayContaining([kid, oldKid]));
    expect(kidOf((await signIn()).accessToken)).toBe(oldKid);

    h.clock.advance(5 * 60_000);
    const after = await guest().auth.refresh({ refreshToken: before.refreshToken });
    expect(kidOf(after.accessToken)).toBe(kid);
    expect(await isGood(before.accessToken)).toBe(true);
    expect(await isGood(after.accessToken)).toBe(true);

    h.clock.advance(64 * 60_000);
    expect(await published()).toContain(oldKid);
    h.clock.advance(2 * 60_000);
    expect(await published()).toEqual([kid]);
    const later = await guest().auth.refresh({ refreshToken: after.refreshToken });
    expect(await isGood(later.accessToken)).toBe(true);
  });

  it("may come twice in a row: somebody always signs, and everything signed verifies", async () => {
    const tokens = [await signIn()];
    for (let n = 0; n < 3; n++) {
      await rotateKeys(h.ctx("superadmin"));
      h.clock.advance(60_000);
      tokens.push(await signIn());
    }
    h.clock.advance(5 * 60_000);
    tokens.push(await signIn());
    for (const { accessToken } of tokens) expect(await isGood(accessToken)).toBe(true);
  });

  it("is sealed in the database, as is one that an older version left there", async () => {
    await signIn();
    const read = async () =>
      (await h.platform.pool.query("select private_jwk, private_sealed from signing_key")).rows;
    for (const row of await read()) {
      expect(row.private_jwk).toBeNull();
      expect(row.private_sealed.toString("latin1")).not.toContain('"d"');
    }
    const { platform } = h;
    const { rows } = await platform.pool.query(
      "select kid, private_sealed from signing_key where retired_at is null",
    );
    const [{ kid, private_sealed: sealed }] = rows;
    const plain = platform.sealer.open(`signing-key:${kid}`, sealed).toString();
    await platform.pool.query(
      "update signing_key set private_jwk = $2, private_sealed = null where kid = $1",
      [kid, plain],
    );
    const { accessToken } = await signIn();
    platform.doorbell.ring("keys", kid);
    expect(await isGood(accessToken)).toBe(true);
    expect((await read()).every((row) => row.private_jwk === null)).toBe(true);
  });

  it("leaves a row in the audit log", async () => {
    await rotateKeys(h.ctx("superadmin"));
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .select("after")
      .where("action", "=", "identity.signing_key.rotated")
      .execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('"d"');
  });
});

describe("a token", () => {
  it("is not taken with another key's name, an unknown one, no algorithm, a weaker one, or for another audience", async () => {
    const { accessToken } = await signIn();
    const [header = "", body = "", signature = ""] = accessToken.split(".");
    const { privateKey } = await generateKeyPair("EdDSA");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const { kid } = decodeProtectedHeader(accessToken);
    const { rows } = await h.platform.pool.query(
      "select private_sealed from signing_key where kid = $1",
      [kid],
    );
    const plain = h.platform.sealer.open(`signing-key:${kid}`, rows[0].private_sealed).toString();
    const ours = (await importJWK(JSON.parse(plain), "EdDSA")) as CryptoKey;
    const signed = (changed: object) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: "EdDSA", kid }).sign(ours);
    const others = (await published()).filter((each) => each !== kid);
    const bad = [
      `${encode({ alg: "EdDSA", kid: others[0] ?? "none" })}.${body}.${signature}`,
      `${encode({ alg: "EdDSA", kid: "../../etc/passwd" })}.${body}.${signature}`,
      `${encode({ alg: "none", kid })}.${body}.`,
      `${encode({ alg: "HS256", kid })}.${body}.${signature}`,
      await new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", kid: "mine" }).sign(privateKey),
      `${header}.${encode({ ...claims, sub: "another" })}.${signature}`,
      await signed({ aud: "another" }),
      await signed({ iss: "another" }),
    ];
    for (const token of bad) expect(await isGood(token)).toBe(false);
    for (const token of [accessToken, await signed({})]) expect(await isGood(token)).toBe(true);
  });
});
