import { type Harness, harness } from "@millrace/testkit/harness";
import { Secret, TOTP } from "otpauth";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
});

const password = "correct horse battery staple";
const refusal = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.4.${++serial >> 8}.${serial & 255}` });
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: h.clock.now().getTime() });
/** Codes are taken once: the next one is half a minute away. */
const nextCode = (secret: string) => {
  h.clock.advance(30_000);
  return codeOf(secret);
};

async function person() {
  const email = `person${++serial}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: "Ada",
    password,
    role: "customer",
  });
  const { accessToken } = await guest().auth.login({ login: email, password });
  const principal = await createAuthenticate(h.platform)(accessToken);
  return { id, email, caller: h.caller("customer", principal ?? {}) };
}

/** Somebody with a second factor. */
async function guarded() {
  const owner = await person();
  const { secret } = await owner.caller.auth.totp.begin({});
  const { recoveryCodes } = await owner.caller.auth.totp.confirm({ code: codeOf(secret) });
  return { ...owner, secret, recoveryCodes };
}

const challengeFor = async (email: string): Promise<string> => {
  const error = await guest()
    .auth.login({ login: email, password })
    .then(
      () => null,
      (refused) => refused,
    );
  expect(error).toMatchObject(refusal("auth.second_factor_required"));
  return error.cause.particulars.details.challenge;
};

describe("a second factor", () => {
  it("counts once confirmed, and is then asked for after the password", async () => {
    const { email, caller } = await person();
    const { secret, uri } = await caller.auth.totp.begin({});
    expect(uri).toMatch(/^otpauth:\/\/totp\/Millrace:/);
    await expect(guest().auth.login({ login: email, password })).resolves.toBeDefined();
    await expect(caller.auth.totp.confirm({ code: "000000" })).rejects.toMatchObject(
      refusal("auth.invalid_code"),
    );
    const { recoveryCodes } = await caller.auth.totp.confirm({ code: codeOf(secret) });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await caller.auth.totp.get({})).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });
    const challenge = await challengeFor(email);
    const tokens = await guest().auth.totp.verify({ challenge, code: nextCode(secret) });
    expect(tokens.user.email).toBe(email);
  });

  it("cannot be replaced by whoever has found an open screen", async () => {
    const { caller } = await guarded();
    await expect(caller.auth.totp.begin({})).rejects.toMatchObject(refusal("auth.totp_active"));
    await expect(caller.auth.totp.disable({ password: "a guess" })).rejects.toMatchObject(
      refusal("auth.wrong_password"),
    );
    await expect(caller.auth.totp.recoveryCodes({ password: "a guess" })).rejects.toMatchObject(
      refusal("auth.wrong_password"),
    );
  });

  it("takes a code once, also of ten callers that race, and none from before it", async () => {
    const { email, secret } = await guarded();
    const challenge = await challengeFor(email);
    const before = nextCode(secret);
    const code = nextCode(secret);
    const ends = await Promise.allSettled(
      Array.from({ length: 4 }, () => guest().auth.totp.verify({ challenge, code })),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const used of [code, before])
      await expect(guest().auth.totp.verify({ challenge, code: used })).rejects.toMatchObject(
        refusal("auth.invalid_second_factor"),
      );
  });

  it("takes each recovery code once, also of callers that race", async () => {
    const { email, caller, recoveryCodes } = await guarded();
    const challenge = await challengeFor(email);
    const [code = "", second = ""] = recoveryCodes;
    const ends = await Promise.allSettled(
      Array.from({ length: 4 }, () => guest().auth.totp.verify({ challenge, code })),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const again = await challengeFor(email);
    const typed = second.replace("-", " ").toUpperCase();
    await expect(
      guest().auth.totp.verify({ challenge: again, code: typed }),
    ).resolves.toBeDefined();
    expect(await caller.auth.totp.get({})).toMatchObject({ recoveryCodesLeft: 8 });
  });

  it("locks after five wrong codes, and the right password does not reset that", async () => {
    const { email, secret } = await guarded();
    for (let n = 0; n < 5; n++) {
      const challenge = await challengeFor(email);
      await expect(
        guest().auth.totp.verify({ challenge, code: "wrong-code1" }),
      ).rejects.toMatchObject(refusal("auth.invalid_second_factor"));
    }
    const challenge = await challengeFor(email);
    await expect(
      guest().auth.totp.verify({ challenge, code: nextCode(secret) }),
    ).rejects.toMatchObject(refusal("auth.invalid_second_factor"));
    h.clock.advance(15 * 60_000);
    const later = { challenge: await challengeFor(email), code: nextCode(secret) };
    await expect(guest().auth.totp.verify(later)).resolves.toBeDefined();
  });

  it("has a challenge that is over after five minutes, with a new password, and when somebody changed it", async () => {
    const { email, secret, caller } = await guarded();
    const challenge = await challengeFor(email);
    const code = nextCode(secret);
    const broken = `${challenge.slice(0, -4)}AAAA`;
    const gone = refusal("auth.invalid_challenge");
    await expect(guest().auth.totp.verify({ challenge: broken, code })).rejects.toMatchObject(gone);
    await caller.auth.password.change({
      currentPassword: password,
      newPassword: "four other random words",
    });
    await expect(guest().auth.totp.verify({ challenge, code })).rejects.toMatchObject(gone);
    const other = await guarded();
    const late = await challengeFor(other.email);
    h.clock.advance(5 * 60_000);
    await expect(
      guest().auth.totp.verify({ challenge: late, code: codeOf(other.secret) }),
    ).rejects.toMatchObject(gone);
  });

  it("ends with the password, and its recovery codes with it", async () => {
    const { email, caller } = await guarded();
    await caller.auth.totp.disable({ password });
    expect(await caller.auth.totp.get({})).toEqual({
      enabled: false,
      since: null,
      recoveryCodesLeft: 0,
    });
    await expect(guest().auth.login({ login: email, password })).resolves.toBeDefined();
  });

  it("has new recovery codes for the password; the old ones are void", async () => {
    const { email, caller, recoveryCodes } = await guarded();
    const renewed = await caller.auth.totp.recoveryCodes({ password });
    const challenge = await challengeFor(email);
    await expect(
      guest().auth.totp.verify({ challenge, code: recoveryCodes[0] ?? "" }),
    ).rejects.toMatchObject(refusal("auth.invalid_second_factor"));
    await expect(
      guest().auth.totp.verify({ challenge, code: renewed.recoveryCodes[0] ?? "" }),
    ).resolves.toBeDefined();
  });

  it("keeps neither its secret nor a recovery code where a reader of the database could use them", async () => {
    const { secret, recoveryCodes } = await guarded();
    const tables = ["totp_factor", "recovery_code", "audit_entry", "event", "idempotency_key"];
    const texts = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await h.platform.pool.query(
          `select to_jsonb(t)::text as row from ${table} t`,
        );
        return rows.map(({ row }) => row).join("\n");
      }),
    );
    const text = texts.join("\n");
    const bytes = Buffer.from(Secret.fromBase32(secret).bytes).toString("hex");
    for (const known of [secret, bytes, ...recoveryCodes]) expect(text).not.toContain(known);
  });
});

describe("one's sessions", () => {
  it("are listed with device and address, and ended one by one or all others at once", async () => {
    const { email, caller } = await person();
    const phone = h.caller("anonymous", { ip: "10.9.9.9", userAgent: "a phone" });
    const away = await phone.auth.login({ login: email, password });
    await guest().auth.login({ login: email, password });
    const { items } = await caller.auth.sessions.list({});
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const there = items.find(({ userAgent }) => userAgent === "a phone");
    expect(there).toMatchObject({ ip: "10.9.9.9", current: false });
    const authenticate = createAuthenticate(h.platform);
    expect(await authenticate(away.accessToken)).not.toBeNull();
    await caller.auth.sessions.revoke({ id: there?.id ?? "" });
    expect(await authenticate(away.accessToken)).toBeNull();
    expect(await caller.auth.sessions.revokeOthers({})).toEqual({ ended: 1 });
    expect((await caller.auth.sessions.list({})).items).toHaveLength(1);
  });

  it("are nobody else's to end", async () => {
    const [mine, theirs] = [await person(), await person()];
    const [session] = (await theirs.caller.auth.sessions.list({})).items;
    await expect(mine.caller.auth.sessions.revoke({ id: session?.id ?? "" })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    expect((await theirs.caller.auth.sessions.list({})).items).toHaveLength(1);
  });
});
