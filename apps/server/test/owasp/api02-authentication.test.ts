import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { password, world } from "./world.ts";

/* API2:2023 Broken authentication. */

let w: Awaited<ReturnType<typeof world>>;
beforeAll(async () => {
  w = await world();
});
const login = (email: string, secret: string) =>
  w.call("anonymous", "POST", "/api/v1/auth/login", { body: { email, password: secret } });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a token that we did not sign", () => {
  test.each(["none", "None", "HS256", "RS256"])(
    "is refused whatever its algorithm says: %s",
    async (alg) => {
      const [head = "", claims = ""] = (w.tokens.superadmin ?? "").split(".");
      const { kid } = JSON.parse(Buffer.from(head, "base64url").toString());
      const keys = await w.call("anonymous", "GET", "/.well-known/jwks.json");
      const signed = `${part({ alg, kid, typ: "JWT" })}.${claims}`;
      const mac = createHmac("sha256", JSON.stringify(keys.body.keys[0]))
        .update(signed)
        .digest("base64url");
      for (const signature of ["", mac])
        expect(
          (await w.call({ token: `${signed}.${signature}` }, "GET", "/api/v1/auth/me")).status,
        ).toBe(401);
    },
  );

  test("is refused with another person's id, a later end, a key of its own or a path for a key id", async () => {
    const [head = "", claims = "", signature = ""] = (w.tokens.viewer ?? "").split(".");
    const body = JSON.parse(Buffer.from(claims, "base64url").toString());
    const other = JSON.parse(
      Buffer.from((w.tokens.superadmin ?? "").split(".")[1] ?? "", "base64url").toString(),
    );
    const forged = [
      `${head}.${part({ ...body, sub: other.sub, sid: other.sid })}.${signature}`,
      `${head}.${part({ ...body, exp: body.exp + 86_400 })}.${signature}`,
      `${part({ alg: "EdDSA", kid: "../../etc/passwd", typ: "JWT" })}.${claims}.${signature}`,
      `${part({ alg: "EdDSA", kid: "x", jwk: { kty: "OKP", crv: "Ed25519", x: "AA" } })}.${claims}.${signature}`,
    ];
    for (const token of forged)
      expect((await w.call({ token }, "GET", "/api/v1/auth/me")).status).toBe(401);
  });
});

test("a credential is taken from headers only: not from the address, not from a body", async () => {
  for (const name of ["access_token", "token", "api_key", "apiKey"]) {
    const { status } = await w.call(
      "anonymous",
      "GET",
      `/api/v1/auth/me?${name}=${w.tokens.viewer}`,
    );
    expect([401, 422]).toContain(status);
  }
});

test("guessing locks the account, says nothing of it, and does not say who has one", async () => {
  const tries = [];
  for (let n = 0; n < 8; n++)
    tries.push(await login("viewer@example.com", `wrong guess number ${n}`));
  const unknown = await login("nobody@example.com", "wrong guess number 1");
  const right = await login("viewer@example.com", password);
  for (const answer of [...tries, right]) {
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      unknown.status,
      unknown.body.code,
      unknown.body.detail,
    ]);
  }
  w.h.clock.advance(16 * 60_000);
  expect((await login("viewer@example.com", password)).status).toBe(200);
});

test("passwords that are guessed first are not taken", async () => {
  for (const weak of ["password1234", "qwertyuiop12", "aaaaaaaaaaaa", "short"]) {
    const { status, body } = await w.call("anonymous", "POST", "/api/v1/auth/register", {
      body: { email: "new@example.com", name: "New", password: weak },
    });
    expect([weak, status, body.errors[0].path]).toEqual([weak, 422, "password"]);
  }
});

test("a refresh token works once, and a second use by somebody else ends the session", async () => {
  const { body: first } = await login("customer@example.com", password);
  const refresh = (refreshToken: string) =>
    w.call("anonymous", "POST", "/api/v1/auth/refresh", { body: { refreshToken } });
  const { body: second } = await refresh(first.refreshToken);
  w.h.clock.advance(21_000);
  expect((await refresh(first.refreshToken)).status).toBe(401);
  expect((await refresh(second.refreshToken)).status).toBe(401);
  expect((await w.call({ token: second.accessToken }, "GET", "/api/v1/auth/me")).status).toBe(401);
});
