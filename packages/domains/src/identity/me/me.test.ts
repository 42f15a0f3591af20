import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { personalDataCatalogue } from "@millrace/platform/personal-data";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate } from "../authenticate.ts";
import { createUser, readAvatar } from "../index.ts";
import { erasePeopleJob } from "./me.jobs.ts";

const password = "correct horse battery staple";
const day = 86_400_000;
let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
});

/** Somebody of the database, signed in. */
async function person(role = "customer") {
  const email = `${newId()}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), { email, name: "Ada", password, role });
  const signIn = async () => {
    const { accessToken } = await h.caller("anonymous").auth.login({ email, password });
    return accessToken;
  };
  const token = await signIn();
  const authenticate = createAuthenticate(h.platform);
  const principal = (await authenticate(token)) as Partial<Ctx>;
  return { id, email, token, signIn, authenticate, as: h.caller("anonymous", principal) };
}
const code = (expected: string) => ({ cause: { definition: { code: expected } } });
const home = { label: "Home", line1: "Abay 10", city: "Almaty", country: "KZ" };

describe("a profile", () => {
  it("changes by its owner, over the version that they read", async () => {
    const { as, email } = await person();
    const before = await as.identity.me.get();
    expect(before).toMatchObject({ email, name: "Ada", nationalId: null, roles: ["customer"] });
    const after = await as.identity.me.update({
      version: before.version,
      name: "Ada Miller",
      nationalId: "900101300017",
    });
    expect(after).toMatchObject({ name: "Ada Miller", nationalId: "900101300017" });
    await expect(
      as.identity.me.update({ version: before.version, name: "Late" }),
    ).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
  });

  it("does not raise its owner's own role, nor take an IIN that is none", async () => {
    const { as } = await person();
    const raise = { name: "Ada", roles: ["superadmin"] } as { name: string };
    await expect(as.identity.me.update(raise)).rejects.toMatchObject({
      code: "UNPROCESSABLE_CONTENT",
    });
    await expect(as.identity.me.update({ nationalId: "900101300018" })).rejects.toMatchObject({
      cause: { particulars: { errors: [{ path: "nationalId" }] } },
    });
  });

  it("is not shown to a key or an application, which are no persons", async () => {
    const key = h.caller("superadmin", { actor: { kind: "key", id: newId(), userId: newId() } });
    await expect(key.identity.me.get()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("leaves neither name, address nor IIN in the audit", async () => {
    const { as, id, email } = await person();
    const admin = await person("admin");
    await as.identity.me.update({ name: "Adalbert Unmistakable", nationalId: "900101300017" });
    await as.identity.me.addresses.create({ ...home, line1: "Unmistakable street 7" });
    await admin.as.identity.users.block({ id });
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .select(["before", "after", "action"])
      .where((is) => is.or([is("actor", "=", `user:${id}`), is("entity_id", "=", id)]))
      .where("action", "not like", "identity.login%")
      .where("action", "!=", "identity.user.registered")
      .execute();
    expect(rows.map(({ action }) => action)).toContain("identity.address.created");
    const text = JSON.stringify(rows);
    for (const private_ of ["Unmistakable", "900101300017", email])
      expect(text).not.toContain(private_);
  });
});

describe("preferences", () => {
  it("hold what is usual until their owner decides, then that, over the version that was read", async () => {
    const { as } = await person();
    const initial = await as.identity.me.preferences.get();
    expect(initial).toMatchObject({ language: "en", theme: "system", version: 0 });
    const wanted = {
      language: "kk-KZ",
      timezone: "Asia/Almaty",
      theme: "dark" as const,
      notifications: {
        email: true,
        sms: true,
        push: false,
        quietHours: { from: "22:00", to: "07:00" },
      },
    };
    const set = () => as.identity.me.preferences.update({ ...wanted, version: 0 });
    const ends = await Promise.allSettled([set(), set(), set()]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await as.identity.me.preferences.get()).toEqual({ ...wanted, version: 1 });
    for (const wrong of [{ timezone: "Mars/Base" }, { language: "klingon!" }])
      await expect(
        as.identity.me.preferences.update({ ...wanted, ...wrong }),
      ).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
  });
});

describe("addresses", () => {
  it("have one default at any time: the first, then the chosen one, then the oldest that is left", async () => {
    const { as } = await person();
    const { addresses } = as.identity.me;
    const [a, b, c] = [
      await addresses.create(home),
      await addresses.create({ ...home, label: "Work" }),
      await addresses.create({ ...home, label: "Dacha" }),
    ];
    expect([a, b, c].map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
    await addresses.setDefault({ id: c.id });
    await addresses.delete({ id: c.id });
    const { items } = await addresses.list({});
    expect(items.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      [a.id, true],
      [b.id, false],
    ]);
  });

  it("have one default after twenty racing choices, creations and removals", async () => {
    const { as } = await person();
    const { addresses } = as.identity.me;
    const made = await Promise.all(Array.from({ length: 8 }, () => addresses.create(home)));
    expect(made.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    await Promise.all([
      ...made.slice(0, 6).map(({ id }) => addresses.setDefault({ id })),
      ...made.slice(6).map(({ id }) => addresses.delete({ id })),
      ...Array.from({ length: 4 }, () => addresses.create(home)),
    ]);
    const { items } = await addresses.list({ limit: 100 });
    expect(items).toHaveLength(10);
    expect(items.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it("are nobody else's", async () => {
    const [one, other] = [await person(), await person("superadmin")];
    const { id } = await one.as.identity.me.addresses.create(home);
    const theirs = other.as.identity.me.addresses;
    for (const call of [
      () => theirs.update({ id, label: "Mine" }),
      () => theirs.setDefault({ id }),
      () => theirs.delete({ id }),
    ])
      await expect(call()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("are looked up where they come without coordinates, and again when they move; given ones stay", async () => {
    const { as } = await person();
    const { addresses } = as.identity.me;
    h.outbox.places.set("Abay 10, Almaty, KZ", { latitude: 43.238949, longitude: 76.889709 });
    const { id } = await addresses.create(home);
    const given = await addresses.create({ ...home, latitude: 1.5, longitude: -2.25 });
    await h.settle();
    const read = async () => {
      const { items } = await addresses.list({});
      return items.map(({ latitude, longitude }) => [latitude, longitude]);
    };
    expect(await read()).toEqual([
      [43.238949, 76.889709],
      [1.5, -2.25],
    ]);
    await addresses.update({ id, line1: "Nowhere 1" });
    await addresses.update({ id: given.id, floor: "3" });
    await h.settle();
    expect(await read()).toEqual([
      [null, null],
      [1.5, -2.25],
    ]);
    await expect(addresses.create({ ...home, latitude: 1 })).rejects.toMatchObject({
      code: "UNPROCESSABLE_CONTENT",
    });
  });

  it("are fifty at most", async () => {
    const { as } = await person();
    const make = () => as.identity.me.addresses.create(home);
    for (let n = 0; n < 48; n++) await make();
    const ends = await Promise.allSettled([make(), make(), make(), make()]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(make()).rejects.toMatchObject(code("identity.too_many_addresses"));
  });
});

describe("a picture", () => {
  const photo = () =>
    sharp({ create: { width: 640, height: 300, channels: 3, background: "#336699" } })
      .withExif({ IFD0: { Copyright: "Where I live" }, IFD3: { GPSLatitude: "43/1 14/1 0/1" } })
      .jpeg()
      .toBuffer();

  it("is kept as a square WebP of 256 pixels without anything else of the file, under a name that changes with it", async () => {
    const { as } = await person();
    const image = await photo();
    expect(image.includes("Where I live")).toBe(true);
    const first = await as.identity.me.avatar({ image: image.toString("base64") });
    const name = /^\/avatars\/([\w-]{24})\.webp$/.exec(first.avatarUrl ?? "")?.[1] ?? "";
    const kept = Buffer.from((await readAvatar(h.platform, name)) ?? []);
    const seen = await sharp(kept).metadata();
    expect(seen).toMatchObject({ format: "webp", width: 256, height: 256 });
    expect(seen.exif).toBeUndefined();
    expect(kept.includes("Where I live")).toBe(false);
    const second = await as.identity.me.avatar({ image: image.toString("base64") });
    expect(second.avatarUrl).not.toBe(first.avatarUrl);
    expect(await readAvatar(h.platform, name)).toBeUndefined();
    expect((await as.identity.me.removeAvatar({})).avatarUrl).toBeNull();
  });

  it("is refused when it is none, is broken, or unfolds into too many pixels", async () => {
    const { as } = await person();
    const refuse = async (bytes: Buffer | string) =>
      expect(
        as.identity.me.avatar({ image: Buffer.from(bytes).toString("base64") }),
      ).rejects.toMatchObject(code("identity.image_refused"));
    await refuse("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'></svg>");
    await refuse("");
    await refuse((await photo()).subarray(0, 900));
    const bomb = { width: 8_000, height: 8_000, channels: 3 as const, background: "white" };
    await refuse(await sharp({ create: bomb }).png({ compressionLevel: 9 }).toBuffer());
    await refuse(Buffer.concat([Buffer.from("\xff\xd8\xff", "latin1"), Buffer.alloc(5 << 20)]));
  });
});

describe("a person's data", () => {
  it("is named by the domain that keeps it, table by table: an export and an erasure forget none", async () => {
    const { rows } = await sql<{ table: string }>`
      select distinct conrelid::regclass::text as "table" from pg_constraint
       where contype = 'f' and confrelid = 'user_account'::regclass
    `.execute(h.platform.db);
    const named = personalDataCatalogue().flatMap(({ tables }) => tables);
    expect(rows.map(({ table }) => table).filter((table) => !named.includes(table))).toEqual([]);
  });

  it("is handed to them as one document, without secrets", async () => {
    const { as, id, email } = await person();
    await as.identity.me.addresses.create(home);
    const { userId, data } = await as.identity.me.exportData({});
    expect(userId).toBe(id);
    expect(data).toMatchObject({
      identity: { account: { email }, addresses: [{ line1: "Abay 10" }], sessions: [{}] },
    });
    expect(JSON.stringify(data)).not.toMatch(/argon2|passwordHash|password_hash|secret/i);
  });

  it("is forgotten after the days of grace: nothing names them, what they did stays", async () => {
    const { as, id, email, token, authenticate } = await person("manager");
    await as.identity.me.update({ name: "Forget Menot", nationalId: "900101300017" });
    await as.identity.me.addresses.create(home);
    const { erasureDueAt } = await as.identity.me.requestErasure({ password });
    expect(erasureDueAt.getTime() - h.clock.now().getTime()).toBe(7 * day);
    expect(await authenticate(token)).toBeNull();
    h.clock.advance(8 * day);
    await runErasure();
    const row = await h.platform.db
      .selectFrom("user_account")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ name: "Erased person", national_id: null, status: "blocked" });
    expect(row.email).not.toContain(email);
    for (const table of ["user_address", "session", "user_role"] as const)
      expect(
        await h.platform.db.selectFrom(table).select("user_id").where("user_id", "=", id).execute(),
      ).toEqual([]);
    const kept = await h.platform.db
      .selectFrom("audit_entry")
      .select("id")
      .where("actor", "=", `user:${id}`)
      .execute();
    expect(kept.length).toBeGreaterThan(0);
    await expect(h.caller("anonymous").auth.login({ email, password })).rejects.toMatchObject(
      code("auth.invalid_credentials"),
    );
    // The address is free again.
    await createUser(h.ctx("superadmin"), { email, name: "New", password, role: "customer" });
  });

  it("is kept when they sign in again, or an administrator says so", async () => {
    const [one, other] = [await person(), await person()];
    const admin = await person("admin");
    for (const { as } of [one, other]) await as.identity.me.requestErasure({ password });
    expect((await admin.as.identity.users.get({ id: one.id })).erasureDueAt).not.toBeNull();
    h.clock.advance(day);
    await one.signIn();
    await admin.as.identity.users.cancelErasure({ id: other.id });
    expect((await admin.as.identity.users.get({ id: one.id })).erasureDueAt).toBeNull();
    h.clock.advance(8 * day);
    await runErasure();
    for (const { signIn } of [one, other]) await expect(signIn()).resolves.toBeTruthy();
  });

  it("is either theirs or forgotten when they sign in as it falls due", async () => {
    const one = await person();
    await one.as.identity.me.requestErasure({ password });
    h.clock.advance(8 * day);
    const [signedIn] = await Promise.allSettled([one.signIn(), runErasure()]);
    const row = await h.platform.db
      .selectFrom("user_account")
      .select(["email", "erased_at"])
      .where("id", "=", one.id)
      .executeTakeFirstOrThrow();
    if (row.erased_at === null) expect(signedIn.status).toBe("fulfilled");
    else if (signedIn.status === "fulfilled")
      expect(await one.authenticate(signedIn.value)).toBeNull();
  });

  it("needs their password to be forgotten, and not the last superadmin's", async () => {
    const { as } = await person();
    await expect(as.identity.me.requestErasure({ password: "not mine" })).rejects.toMatchObject(
      code("auth.wrong_password"),
    );
    const root = await person("superadmin");
    await expect(root.as.identity.me.requestErasure({ password })).resolves.toBeTruthy();
    const alone = await harness();
    const email = "root@example.com";
    const user = { email, name: "Root", password, role: "superadmin" };
    await createUser(alone.ctx("superadmin"), user);
    const { accessToken } = await alone.caller("anonymous").auth.login({ email, password });
    const principal = await createAuthenticate(alone.platform)(accessToken);
    await expect(
      alone.caller("anonymous", { ...principal }).identity.me.requestErasure({ password }),
    ).rejects.toMatchObject(code("identity.last_superadmin"));
  });
});

function runErasure() {
  const handle = { id: newId(), attempt: 1, progress: async () => {} };
  return erasePeopleJob.run(h.ctx("superadmin"), {}, handle);
}
