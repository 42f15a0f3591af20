import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser, lockedUntil, unlock } from "../index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
});

const password = "correct horse battery staple";
const refused = { cause: { definition: { code: "auth.invalid_credentials" } } };
let serial = 0;
const guest = () => h.caller("anonymous", { ip: `10.1.${++serial >> 8}.${serial & 255}` });
const person = async (names: { phone?: string; username?: string } = {}) => {
  const email = `person${++serial}@example.com`;
  const account = { email, name: "A person", password, role: "customer", ...names };
  return { email, ...(await createUser(h.ctx("superadmin"), account)) };
};
const fail = (login: string) =>
  guest()
    .auth.login({ login, password: "not this one" })
    .then(
      () => "in",
      (error) => `${error.cause.definition.code} ${error.message}`,
    );
const actions = async (userId: string) =>
  (
    await h.platform.db
      .selectFrom("audit_entry")
      .select("action")
      .where("entity_id", "=", userId)
      .orderBy("at")
      .orderBy("id")
      .execute()
  ).map(({ action }) => action);

describe("signing in by name", () => {
  it("takes e-mail address, phone number and user name, however they are written", async () => {
    const { email } = await person({ phone: "+77011234567", username: "ada.m" });
    for (const login of [email.toUpperCase(), "+7 (701) 123-45-67", "Ada.M"]) {
      const { user } = await guest().auth.login({ login, password });
      expect(user).toMatchObject({ email, phone: "+77011234567", username: "ada.m" });
    }
  });

  it("needs one name, neither none nor two", async () => {
    const { email } = await person();
    for (const names of [{}, { login: email, email }])
      await expect(guest().auth.login({ ...names, password })).rejects.toMatchObject({
        cause: { definition: { code: "request.invalid" } },
      });
  });

  it("lets no two accounts share a name", async () => {
    await person({ phone: "+77019999999", username: "taken" });
    for (const [path, names] of [
      ["phone", { phone: "+77019999999" }],
      ["username", { username: "taken" }],
    ] as const)
      await expect(person(names)).rejects.toMatchObject({
        definition: { code: "auth.name_taken" },
        particulars: { errors: [{ path }] },
      });
  });
});

describe("the lock after five failures", () => {
  it("holds against the right password, says nothing about itself, and ends after 15 minutes", async () => {
    const { id, email } = await person();
    const answers = [];
    for (let n = 0; n < 5; n++) answers.push(await fail(email));
    const locked = await guest()
      .auth.login({ login: email, password })
      .catch((error) => `${error.cause.definition.code} ${error.message}`);
    expect(new Set([...answers, locked]).size).toBe(1);
    h.clock.advance(15 * 60_000 - 1000);
    await expect(guest().auth.login({ login: email, password })).rejects.toMatchObject(refused);
    h.clock.advance(1000);
    await expect(guest().auth.login({ login: email, password })).resolves.toBeDefined();
    expect(await actions(id)).toEqual(
      expect.arrayContaining(["identity.login.locked", "identity.login.succeeded"]),
    );
  });

  it("grows: 15 minutes, 30, 60, up to a day", async () => {
    const { id, email } = await person();
    for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1440, 1440]) {
      for (let n = 0; n < 5; n++) await fail(email);
      const ctx = h.ctx("admin");
      const until = await lockedUntil(ctx, id);
      expect((until?.getTime() ?? 0) - ctx.now.getTime()).toBe(minutes * 60_000);
      h.clock.advance(minutes * 60_000);
    }
  });

  it("lets exactly five of twenty racing guesses be looked at", async () => {
    const { id, email } = await person();
    await Promise.all(Array.from({ length: 20 }, () => fail(email)));
    const row = await h.platform.db
      .selectFrom("login_guard")
      .selectAll()
      .where("key", "=", id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ failures: 0, locks: 1 });
    expect((await actions(id)).filter((action) => action === "identity.login.locked")).toHaveLength(
      1,
    );
  });

  it("starts from nothing after a success", async () => {
    const { id, email } = await person();
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 4; n++) await fail(email);
      await guest().auth.login({ login: email, password });
    }
    expect(await lockedUntil(h.ctx("admin"), id)).toBeNull();
  });

  it("is ended by an administrator, who leaves a row in the audit log", async () => {
    const { id, email } = await person();
    for (let n = 0; n < 5; n++) await fail(email);
    expect(await transact(h.ctx("admin"), (tx) => unlock(tx, id))).toBe(true);
    expect(await transact(h.ctx("admin"), (tx) => unlock(tx, id))).toBe(false);
    await expect(guest().auth.login({ login: email, password })).resolves.toBeDefined();
    expect(await actions(id)).toContain("identity.login.unlocked");
  });
});

describe("a name that no account has", () => {
  /** What is asked of Postgres while the call runs. */
  async function statements(call: () => Promise<unknown>): Promise<string[]> {
    const texts: string[] = [];
    const { pool } = h.platform;
    const connect = pool.connect.bind(pool);
    const watched = async () => {
      const client = await connect();
      const query = client.query.bind(client);
      client.query = ((...args: Parameters<typeof query>) => {
        const [first] = args as unknown as [string | { text: string }];
        texts.push(typeof first === "string" ? first : first.text);
        return query(...args);
      }) as typeof client.query;
      const release = client.release.bind(client);
      client.release = (error) => {
        client.query = query;
        client.release = release;
        release(error);
      };
      return client;
    };
    Object.assign(pool, { connect: watched });
    await call()
      .catch(() => {})
      .finally(() => Object.assign(pool, { connect }));
    return texts;
  }

  it("costs the same statements as one that has, for failures and while locked", async () => {
    const { email } = await person();
    await fail("warm@example.com");
    for (let n = 0; n < 7; n++) {
      const known = await statements(() => fail(email));
      expect(known.length).toBeGreaterThan(2);
      expect(await statements(() => fail("nobody@example.com"))).toEqual(known);
    }
  });

  it("costs the same statements to register with, to ask a code for and to try one", async () => {
    const { email } = await person();
    const calls: ((name: string) => () => Promise<unknown>)[] = [
      (name) => () => guest().auth.register({ email: name, name: "A person", password }),
      (login) => () => guest().auth.password.forgot({ login }),
      (login) => () => guest().auth.password.verify({ login, code: "000000" }),
    ];
    for (const call of calls) {
      await call("warm@example.com")().catch(() => {});
      const known = await statements(call(email));
      expect(known.length).toBeGreaterThan(2);
      expect(await statements(call("nobody@example.com"))).toEqual(known);
    }
  });
});
