import { randomBytes } from "node:crypto";
import { newId } from "@millrace/platform/id";
import { authenticator, type Flaws } from "@millrace/testkit/authenticator";
import { type Harness, harness } from "@millrace/testkit/harness";
import { SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";

const secret = "a secret that both know, and nobody else does";
let h: Harness;
beforeAll(async () => {
  h = await harness({
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_BIOMETRIC_PROVIDERS: JSON.stringify([
      { id: "faces", secret, allowsPasskeys: true },
      { id: "fingers", secret: `${secret}!` },
    ]),
  });
});

const password = "correct horse battery staple";
const origin = "http://localhost:3000";
const refusal = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.5.${++serial >> 8}.${serial & 255}` });
const day = 86_400_000;

async function person(role = "customer") {
  const email = `holder${++serial}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), { email, name: "Ada", password, role });
  const { accessToken } = await guest().auth.login({ login: email, password });
  const principal = await createAuthenticate(h.platform)(accessToken);
  return { id, email, caller: h.caller("customer", principal ?? {}) };
}

/** Somebody who administers people. */
async function chief() {
  const fields = { email: `chief${++serial}@example.com`, name: "C", password, role: "superadmin" };
  const { id } = await createUser(h.ctx("superadmin"), fields);
  return h.caller("superadmin", { actor: { kind: "user", id, sessionId: newId() } });
}

type Person = Awaited<ReturnType<typeof person>>;

async function add({ caller }: Person, device = authenticator(origin), flaws: Flaws = {}) {
  const { options } = await caller.auth.passkeys.registerOptions({ password });
  const credential = device.create(options, flaws);
  const passkey = await caller.auth.passkeys.register({ name: "Phone", credential });
  return { device, passkey };
}

async function enter(device: ReturnType<typeof authenticator>, flaws: Flaws = {}) {
  const { options } = await guest().auth.passkeys.loginOptions({});
  return guest().auth.passkeys.login({ credential: device.get(options, flaws) });
}

const lastAudit = async (action: string, userId: string) => {
  const { rows } = await h.platform.pool.query(
    "select after from audit_entry where action = $1 and entity_id = $2 order by at desc, id desc limit 1",
    [action, userId],
  );
  return rows[0]?.after;
};

describe("a passkey", () => {
  it("signs its owner in on its own, however often, and says when it was last used", async () => {
    const owner = await person();
    const { device, passkey } = await add(owner);
    expect(passkey).toMatchObject({ name: "Phone", synced: false, lastUsedAt: null });
    expect((await enter(device)).user.id).toBe(owner.id);
    expect((await enter(device)).user.id).toBe(owner.id);
    const { items } = await owner.caller.auth.passkeys.list({});
    expect(items).toEqual([{ ...passkey, lastUsedAt: h.clock.now() }]);
    expect(await lastAudit("identity.login.succeeded", owner.id)).toEqual({
      factors: ["passkey"],
      passkeyId: passkey.id,
    });
  });

  it("needs no code of the app besides, and counts on devices that do not count", async () => {
    const owner = await person();
    const { device } = await add(owner, authenticator(origin, { counts: false }));
    await h.platform.db
      .insertInto("totp_factor")
      .values({
        user_id: owner.id,
        secret: randomBytes(20),
        created_at: h.clock.now(),
        confirmed_at: h.clock.now(),
      })
      .execute();
    await enter(device);
    expect((await enter(device)).user.id).toBe(owner.id);
  });

  it("is told of by letter when it comes and when it goes, and opens nothing once removed", async () => {
    const owner = await person();
    const { device, passkey } = await add(owner);
    await owner.caller.auth.passkeys.delete({ id: passkey.id });
    await h.settle();
    const letters = h.outbox.mails.filter(({ to }) => to === owner.email).map(({ text }) => text);
    expect(letters).toEqual([
      expect.stringContaining("a passkey was added to your account (Phone)"),
      expect.stringContaining("a passkey was removed from your account (Phone)"),
    ]);
    await expect(enter(device)).rejects.toMatchObject(refusal("auth.invalid_passkey"));
    await expect(
      (await person()).caller.auth.passkeys.delete({ id: passkey.id }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
  });

  const wrong: readonly [string, Flaws][] = [
    ["that signed for another page", { origin: "https://evil.example.com" }],
    ["that signed for another name", { rpId: "evil.example.com" }],
    [
      "that answers another challenge",
      { challenge: Buffer.from("mpl_guess").toString("base64url") },
    ],
    ["that signed something else than a sign-in", { type: "webauthn.create" }],
    ["that did not check who holds it", { unverified: true }],
    ["that says it is somebody else's", { userHandle: Buffer.from(newId()).toString("base64url") }],
    ["with a signature of another key", { signature: randomBytes(70) }],
    ["whose count has not gone up", { counter: 1 }],
  ];
  it.each(wrong)("%s is refused", async (_, flaws) => {
    const owner = await person();
    const { device } = await add(owner);
    await enter(device);
    await expect(enter(device, flaws)).rejects.toMatchObject(refusal("auth.invalid_passkey"));
    expect((await enter(device)).user.id).toBe(owner.id);
  });

  it("is not added by a device that did wrong, nor twice, nor by somebody else's options", async () => {
    const [owner, other] = [await person(), await person()];
    for (const [, flaws] of wrong.slice(0, 3).concat([["", { unverified: true }]]))
      await expect(add(owner, authenticator(origin), flaws)).rejects.toMatchObject(
        refusal("auth.passkey_unusable"),
      );
    const { options } = await owner.caller.auth.passkeys.registerOptions({ password });
    const credential = authenticator(origin).create(options);
    await expect(
      other.caller.auth.passkeys.register({ name: "Mine", credential }),
    ).rejects.toMatchObject(refusal("auth.passkey_unusable"));
    const { device } = await add(owner);
    await expect(add(other, device)).rejects.toMatchObject(refusal("auth.passkey_known"));
  });

  it("opens one session by one signature, however many send it at once", async () => {
    const { device } = await add(await person());
    const { options } = await guest().auth.passkeys.loginOptions({});
    const credential = device.get(options);
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => guest().auth.passkeys.login({ credential })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("answers no challenge that is over, and lets nobody in who may not sign in", async () => {
    const owner = await person();
    const { device } = await add(owner);
    const { options } = await guest().auth.passkeys.loginOptions({});
    h.clock.advance(301_000);
    await expect(
      guest().auth.passkeys.login({ credential: device.get(options) }),
    ).rejects.toMatchObject(refusal("auth.invalid_passkey"));
    await (await chief()).identity.users.block({ id: owner.id, reason: "left" });
    await expect(enter(device)).rejects.toMatchObject(refusal("auth.invalid_passkey"));
    expect(await lastAudit("identity.login.failed", owner.id)).toMatchObject({ reason: "account" });
  });
});

describe("the password", () => {
  it("is asked for again after thirty days, and the passkey opens the account once it was shown", async () => {
    const owner = await person();
    const { device } = await add(owner);
    h.clock.advance(29 * day);
    await enter(device);
    h.clock.advance(2 * day);
    await expect(enter(device)).rejects.toMatchObject(refusal("auth.password_due"));
    await guest().auth.login({ login: owner.email, password });
    expect((await enter(device)).user.id).toBe(owner.id);
  });

  it("is needed to add one", async () => {
    const { caller } = await person();
    await expect(
      caller.auth.passkeys.registerOptions({ password: "guess guess guess" }),
    ).rejects.toMatchObject(refusal("auth.wrong_password"));
  });
});

describe("staff", () => {
  it("add one passkey for each time that somebody allows it, also when two devices race", async () => {
    const worker = await person("operator");
    expect((await worker.caller.auth.passkeys.list({})).mayAdd).toBe(false);
    await expect(add(worker)).rejects.toMatchObject(refusal("auth.passkey_not_allowed"));
    await (await chief()).identity.users.allowPasskey({ id: worker.id });
    expect((await worker.caller.auth.passkeys.list({})).mayAdd).toBe(true);
    const racing = await Promise.allSettled(Array.from({ length: 4 }, () => add(worker)));
    expect(racing.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await h.caller("superadmin").settings.set({ key: "identity.passkey-approval", value: false });
    await add(worker);
    await h.caller("superadmin").settings.set({ key: "identity.passkey-approval", value: true });
  });
});

describe("a provider of biometric checks", () => {
  const report = (claims: object, key = secret, iss = "faces") =>
    new SignJWT({ jti: newId(), result: "verified", ...claims })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(iss)
      .setIssuedAt(h.clock.now())
      .sign(new TextEncoder().encode(key));
  const send = async (text: string, provider = "faces") =>
    guest().auth.biometric.webhook({ provider, report: text });

  it("reports once, is told as an event, and allows a passkey where it is trusted with it", async () => {
    const worker = await person("operator");
    const first = await report({ sub: worker.id, result: "enrolled" });
    expect(await send(first)).toEqual({ known: false });
    const again = await Promise.all(Array.from({ length: 4 }, () => send(first)));
    expect(again).toEqual(Array(4).fill({ known: true }));
    expect((await worker.caller.auth.passkeys.list({})).mayAdd).toBe(true);
    const other = await person("operator");
    await send(
      await report({ sub: other.id, result: "enrolled" }, `${secret}!`, "fingers"),
      "fingers",
    );
    expect((await other.caller.auth.passkeys.list({})).mayAdd).toBe(false);
    const { rows } = await h.platform.pool.query(
      "select payload from event where name = 'identity.biometric.reported' and aggregate_id = $1",
      [worker.id],
    );
    expect(rows).toEqual([
      { payload: { userId: worker.id, provider: "faces", result: "enrolled" } },
    ]);
  });

  it("is not believed without its signature, in its own time, about somebody that there is", async () => {
    const { id } = await person();
    const refused = refusal("auth.invalid_biometric_report");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const good = await report({ sub: id });
    const [, body] = good.split(".");
    for (const bad of [
      await report({ sub: id }, "another secret that is as long as that one"),
      await report({ sub: id }, `${secret}!`, "fingers"),
      await report({ sub: newId() }),
      await report({ sub: id, result: "perhaps" }),
      `${none}.${body}.`,
      `${good.slice(0, -3)}abc`,
    ])
      await expect(send(bad)).rejects.toMatchObject(refused);
    h.clock.advance(340_000);
    await expect(send(good)).rejects.toMatchObject(refused);
    await expect(send(good, "nobody")).rejects.toMatchObject(refusal("resource.not_found"));
  });
});
