import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
});

const password = "correct horse battery staple";
const name = "Ada Miller";
const code = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.2.${++serial >> 8}.${serial & 255}` });
const newEmail = () => `person${++serial}@example.com`;
const lettersTo = (email: string) => h.outbox.mails.filter(({ to }) => to === email);
const codeIn = (email: string) => /\d{6}/.exec(lettersTo(email).at(-1)?.subject ?? "")?.[0] ?? "";
const other = (digits: string) => String((Number(digits) + 1) % 1_000_000).padStart(6, "0");
const register = async (email: string, chosen = password) => {
  const pending = await guest().auth.register({ email, name, password: chosen });
  await h.settle();
  return pending;
};

describe("registering", () => {
  it("opens the account with the code of the letter, and not before", async () => {
    const email = newEmail();
    const { registrationId } = await register(email);
    await expect(guest().auth.login({ email, password })).rejects.toMatchObject(
      code("auth.invalid_credentials"),
    );
    await guest().auth.email.verify({ registrationId, code: codeIn(email) });
    const { user } = await guest().auth.login({ email, password });
    expect(user).toMatchObject({ email, emailVerified: true, roles: ["customer"] });
  });

  it("answers the same for an address that has an account, whose owner gets a letter", async () => {
    const email = newEmail();
    const first = await register(email);
    await guest().auth.email.verify({ registrationId: first.registrationId, code: codeIn(email) });
    const again = await register(email, "another password of mine");
    expect(Object.keys(again)).toEqual(Object.keys(first));
    expect(lettersTo(email).at(-1)?.subject).toBe("You have an account already");
    await expect(guest().auth.login({ email, password })).resolves.toBeDefined();
  });

  it("opens one account for five people who race with the same address", async () => {
    const email = newEmail();
    const pending = [];
    for (let n = 0; n < 5; n++) {
      const { registrationId } = await register(email);
      pending.push({ registrationId, code: codeIn(email) });
    }
    const ends = await Promise.allSettled(pending.map((each) => guest().auth.email.verify(each)));
    const codes = ends.map((end) =>
      end.status === "rejected" ? end.reason.cause.definition.code : "ok",
    );
    expect(codes.sort()).toEqual([...Array(4).fill("auth.email_taken"), "ok"]);
  });

  it("takes a code once, also from callers that race", async () => {
    const email = newEmail();
    const { registrationId } = await register(email);
    const given = { registrationId, code: codeIn(email) };
    const ends = await Promise.allSettled(
      Array.from({ length: 4 }, () => guest().auth.email.verify(given)),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("looks at five guesses, and at none after 15 minutes; a new code makes the old one void", async () => {
    const email = newEmail();
    const { registrationId } = await register(email);
    const right = codeIn(email);
    for (let n = 0; n < 5; n++)
      await expect(
        guest().auth.email.verify({ registrationId, code: other(right) }),
      ).rejects.toMatchObject(code("auth.invalid_code"));
    await expect(guest().auth.email.verify({ registrationId, code: right })).rejects.toMatchObject(
      code("auth.invalid_code"),
    );
    await guest().auth.email.resend({ registrationId });
    await h.settle();
    h.clock.advance(15 * 60_000);
    const late = { registrationId, code: codeIn(email) };
    await expect(guest().auth.email.verify(late)).rejects.toMatchObject(code("auth.invalid_code"));
    await guest().auth.email.resend({ registrationId });
    await h.settle();
    expect(await guest().auth.email.verify({ registrationId, code: codeIn(email) })).toEqual({
      ok: true,
    });
  });

  it("lets unverified people in where an administrator decides so", async () => {
    const admin = h.caller("admin");
    await admin.settings.set({ key: "identity.unverified-sign-in", value: true });
    const email = newEmail();
    const { registrationId } = await register(email);
    const { user } = await guest().auth.login({ email, password });
    expect(user.emailVerified).toBe(false);
    await guest().auth.email.verify({ registrationId, code: codeIn(email) });
    expect((await guest().auth.login({ email, password })).user.emailVerified).toBe(true);
    await admin.settings.set({ key: "identity.unverified-sign-in", value: false });
  });

  it("keeps no code where somebody could read it: not in the database, the history or the audit log", async () => {
    const email = newEmail();
    await register(email);
    const tables = ["registration", "job_run", "audit_entry", "event"];
    const texts = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await h.platform.pool.query(
          `select to_jsonb(t)::text as row from ${table} t`,
        );
        return rows.map(({ row }) => row).join("\n");
      }),
    );
    expect(texts.join("\n")).not.toMatch(new RegExp(`"${codeIn(email)}"`));
  });
});

describe("a new password", () => {
  it("is as long as the setting says and none of the most common", async () => {
    const admin = h.caller("admin");
    const refuse = async (bad: string) =>
      expect(
        guest().auth.register({ email: newEmail(), name, password: bad }),
      ).rejects.toMatchObject({
        cause: {
          definition: { code: "request.invalid" },
          particulars: { errors: [{ path: "password" }] },
        },
      });
    await refuse("eleven char");
    await refuse("1qaz2wsx3edc");
    await admin.settings.set({ key: "identity.password-length", value: 16 });
    await refuse("fifteen letters");
    await admin.settings.set({ key: "identity.password-length", value: 8 });
    await refuse("trustno1");
    await refuse("Butterfly");
    await expect(register(newEmail(), "kumis-47")).resolves.toBeDefined();
    await admin.settings.set({ key: "identity.password-length", value: 12 });
  });
});
