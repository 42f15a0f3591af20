import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate, createUser } from "../index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
});

const password = "correct horse battery staple";
const newPassword = "four other random words";
const refusal = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.3.${++serial >> 8}.${serial & 255}` });
const person = async (names: { phone?: string } = {}) => {
  const email = `person${++serial}@example.com`;
  await createUser(h.ctx("superadmin"), {
    email,
    name: "Ada",
    password,
    role: "customer",
    ...names,
  });
  return email;
};
const forgot = async (login: string, channel: "mail" | "sms" = "mail") => {
  const answer = await guest().auth.password.forgot({ login, channel });
  await h.settle();
  return answer;
};
const codeTo = (email: string) =>
  /\d{6}/.exec(h.outbox.mails.findLast(({ to }) => to === email)?.subject ?? "")?.[0] ?? "";
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("a forgotten password", () => {
  it("is replaced by code and token; all sessions end, and the lock", async () => {
    const email = await person();
    const { accessToken } = await guest().auth.login({ login: email, password });
    for (let n = 0; n < 5; n++)
      await guest()
        .auth.login({ login: email, password: "wrong" })
        .catch(() => {});
    await forgot(email);
    const code = codeTo(email);
    const { resetToken } = await guest().auth.password.verify({ login: email, code });
    await guest().auth.password.reset({ resetToken, newPassword });
    expect(await createAuthenticate(h.platform)(accessToken)).toBeNull();
    await expect(guest().auth.login({ login: email, password })).rejects.toMatchObject(
      refusal("auth.invalid_credentials"),
    );
    await expect(
      guest().auth.login({ login: email, password: newPassword }),
    ).resolves.toBeDefined();
    await expect(guest().auth.password.reset({ resetToken, newPassword })).rejects.toMatchObject(
      refusal("auth.invalid_reset_token"),
    );
  });

  it("gets its code by text message where the account has a number", async () => {
    const email = await person({ phone: "+77015550101" });
    await forgot("+7 701 555 01 01", "sms");
    const { text = "" } = h.outbox.messages.findLast(({ to }) => to === "+77015550101") ?? {};
    const code = /\d{6}/.exec(text)?.[0] ?? "";
    await expect(guest().auth.password.verify({ login: email, code })).resolves.toBeDefined();
  });

  it("answers the same for a name that nobody has, and sends nothing", async () => {
    const sent = h.outbox.mails.length;
    expect(await forgot("nobody@example.com")).toEqual(await forgot(await person()));
    expect(h.outbox.mails.length).toBe(sent + 1);
    const email = await person();
    await forgot(email);
    const answers = await Promise.all(
      [email, "nobody@example.com"].map((login) =>
        guest()
          .auth.password.verify({ login, code: wrong(codeTo(email)) })
          .catch((error) => `${error.cause.definition.code} ${error.message}`),
      ),
    );
    expect(answers[0]).toContain("auth.invalid_code");
    expect(answers[1]).toBe(answers[0]);
  });

  it("has five guesses at its code, also of twenty that race, and 15 minutes", async () => {
    const email = await person();
    await forgot(email);
    const code = codeTo(email);
    await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        guest().auth.password.verify({ login: email, code: wrong(code) }),
      ),
    );
    const { rows } = await h.platform.pool.query(
      "select attempts from password_reset r join user_account u on u.id = r.user_id where email = $1",
      [email],
    );
    expect(rows).toEqual([{ attempts: 5 }]);
    await expect(guest().auth.password.verify({ login: email, code })).rejects.toMatchObject(
      refusal("auth.invalid_code"),
    );
    await forgot(email);
    h.clock.advance(15 * 60_000);
    await expect(
      guest().auth.password.verify({ login: email, code: codeTo(email) }),
    ).rejects.toMatchObject(refusal("auth.invalid_code"));
  });

  it("has one token for one code and one use of it, also when callers race", async () => {
    const email = await person();
    await forgot(email);
    const code = codeTo(email);
    const ends = await Promise.allSettled(
      Array.from({ length: 4 }, () => guest().auth.password.verify({ login: email, code })),
    );
    const tokens = ends.flatMap((end) =>
      end.status === "fulfilled" ? [end.value.resetToken] : [],
    );
    expect(tokens).toHaveLength(1);
    const resets = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        guest().auth.password.reset({ resetToken: tokens[0] ?? "", newPassword }),
      ),
    );
    expect(resets.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is asked for five times an hour at most, whoever asks", async () => {
    const email = await person();
    for (let n = 0; n < 5; n++) await guest().auth.password.forgot({ login: email });
    await expect(guest().auth.password.forgot({ login: email })).rejects.toMatchObject(
      refusal("limit.exceeded"),
    );
  });

  it("leaves rows of every step in the audit log", async () => {
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .select("action")
      .distinct()
      .where("action", "like", "identity.%")
      .execute();
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        "identity.password.code_requested",
        "identity.password.code_accepted",
        "identity.password.code_refused",
        "identity.user.password_changed",
      ]),
    );
  });
});
