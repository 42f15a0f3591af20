import { newId } from "@millrace/platform/id";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createAuthenticate } from "../authenticate.ts";
import { createUser } from "../index.ts";

const password = "correct horse battery staple";
let h: Harness;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
});

type Caller = ReturnType<Harness["caller"]>;

/** A person of the database, signed in, who calls as every request of theirs does. */
async function person(role: string, siteIds: readonly string[] = []) {
  const email = `${newId()}@example.com`;
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: `Person ${id4()}`,
    password,
    role,
    siteIds,
  });
  const { accessToken } = await h.caller("anonymous").auth.login({ email, password });
  const authenticate = createAuthenticate(h.platform);
  const principal = async () => {
    const found = await authenticate(accessToken);
    if (!found) throw new Error("signed out");
    return found;
  };
  const as = async (): Promise<Caller> => h.caller("anonymous", { ...(await principal()) });
  return { id, email, accessToken, principal, as, authenticate };
}
const id4 = () => newId().slice(-6);
const code = (expected: string) => ({ cause: { definition: { code: expected } } });
const newSite = async () =>
  (await h.caller("superadmin").sites.create({ code: nextCode("US"), name: "A site" })).id;

describe("an administrator", () => {
  it("makes an account whose owner sets the password by the letter, and signs in then", async () => {
    const admin = await (await person("admin")).as();
    const email = `${newId()}@example.com`;
    const user = await admin.identity.users.create({
      email,
      name: "New Person",
      roles: ["viewer"],
    });
    expect(user).toMatchObject({ email, status: "active", roles: ["viewer"], siteIds: null });
    await h.settle();
    const letter = h.outbox.mails.find(({ to }) => to === email);
    const resetToken = /set-password#(\S+)/.exec(letter?.text ?? "")?.[1] ?? "";
    const guest = h.caller("anonymous");
    await guest.auth.password.reset({ resetToken, newPassword: password });
    expect((await guest.auth.login({ email, password })).user.id).toBe(user.id);
    await expect(
      guest.auth.password.reset({ resetToken, newPassword: password }),
    ).rejects.toMatchObject(code("auth.invalid_reset_token"));
  });

  it("gives each their own address, telephone and user name, even when several are given at once", async () => {
    const admin = await (await person("admin")).as();
    const username = `u${id4()}`;
    const ends = await Promise.allSettled(
      ["a", "b", "c"].map((name) =>
        admin.identity.users.create({ email: `${newId()}@example.com`, name, username }),
      ),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const one = await person("viewer");
    const other = await person("viewer");
    const update = (change: { email?: string; username?: string; phone?: string }) =>
      admin.identity.users.update({ id: one.id, ...change });
    await expect(update({ email: other.email })).rejects.toMatchObject(code("auth.email_taken"));
    await expect(update({ username })).rejects.toMatchObject(code("auth.name_taken"));
    const phone = "+77010009988";
    expect(await update({ phone, username: `v${id4()}` })).toMatchObject({ phone });
    const { user } = await h.caller("anonymous").auth.login({ login: phone, password });
    expect(user.id).toBe(one.id);
  });

  it("finds people by word, role, status and site", async () => {
    const site = await newSite();
    const admin = await (await person("admin")).as();
    const one = await person("operator", [site]);
    await admin.identity.users.update({ id: one.id, name: "Zebulon Quick" });
    const ids = async (query: Parameters<typeof admin.identity.users.list>[0]) =>
      (await admin.identity.users.list(query)).items.map(({ id }) => id);
    expect(await ids({ q: "zebul" })).toEqual([one.id]);
    expect(await ids({ siteId: site })).toEqual([one.id]);
    expect(await ids({ role: "operator", q: "quick" })).toEqual([one.id]);
    await admin.identity.users.block({ id: one.id, reason: "Lost phone" });
    expect(await ids({ status: "blocked", q: "quick" })).toEqual([one.id]);
    expect(await ids({ status: "active", siteId: site })).toEqual([]);
    await admin.identity.users.archive({ id: one.id });
    expect(await ids({ siteId: site })).toEqual([]);
    expect(await ids({ siteId: site, archived: true })).toEqual([one.id]);
  });

  it("writes only over the version that was read", async () => {
    const admin = await (await person("admin")).as();
    const one = await person("viewer");
    const { version } = await admin.identity.users.get({ id: one.id });
    const rename = (name: string) => admin.identity.users.update({ id: one.id, version, name });
    const ends = await Promise.allSettled(["A", "B", "C", "D"].map(rename));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("gives no role that holds more than they do, and changes nobody who does", async () => {
    const manager = await person("admin");
    const root = await person("superadmin");
    const admin = await manager.as();
    const beyond = code("identity.beyond_you");
    const email = `${newId()}@example.com`;
    await expect(
      admin.identity.users.create({ email, name: "X", roles: ["superadmin"] }),
    ).rejects.toMatchObject(beyond);
    const set = admin.identity.users.setRoles({ id: manager.id, roles: ["superadmin"] });
    await expect(set).rejects.toMatchObject(beyond);
    const siteIds = [await newSite()];
    const ends = await Promise.allSettled([
      admin.identity.users.update({ id: root.id, name: "Mine" }),
      admin.identity.users.block({ id: root.id }),
      admin.identity.users.archive({ id: root.id }),
      admin.identity.users.setRoles({ id: root.id, roles: [] }),
      admin.identity.users.setSites({ id: root.id, siteIds }),
    ]);
    for (const end of ends) expect(end).toMatchObject({ status: "rejected", reason: beyond });
  });

  it("who is limited to sites sees and changes those of their sites alone, and gives no others", async () => {
    const [here, there] = [await newSite(), await newSite()];
    const limited = await (await person("admin", [here])).as();
    const near = await person("viewer", [here]);
    const both = await person("viewer", [here, there]);
    const far = await person("viewer", [there]);
    const everywhere = await person("viewer");
    const { items } = await limited.identity.users.list({ role: "viewer" });
    expect(items.map(({ id }) => id).sort()).toEqual([near.id, both.id].sort());
    for (const id of [far.id, everywhere.id])
      await expect(limited.identity.users.get({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const beyond = code("identity.beyond_you");
    await expect(limited.identity.users.block({ id: both.id })).rejects.toMatchObject(beyond);
    for (const siteIds of [null, [there], [here, there]])
      await expect(limited.identity.users.setSites({ id: near.id, siteIds })).rejects.toMatchObject(
        beyond,
      );
    const renamed = await limited.identity.users.update({ id: near.id, name: "Near" });
    expect(renamed).toMatchObject({ name: "Near", siteIds: [here] });
  });

  it("refuses roles and sites that there are not, with the field", async () => {
    const admin = await (await person("admin")).as();
    const one = await person("viewer");
    await expect(
      admin.identity.users.setRoles({ id: one.id, roles: ["wizard"] }),
    ).rejects.toMatchObject({ cause: { particulars: { errors: [{ path: "roles" }] } } });
    await expect(
      admin.identity.users.setSites({ id: one.id, siteIds: [newId()] }),
    ).rejects.toMatchObject({ cause: { particulars: { errors: [{ path: "siteIds" }] } } });
  });

  it("does not shut themselves out", async () => {
    const admin = await person("admin");
    const as = await admin.as();
    await expect(as.identity.users.block({ id: admin.id })).rejects.toMatchObject(
      code("identity.own_account"),
    );
    await expect(as.identity.users.archive({ id: admin.id })).rejects.toMatchObject(
      code("identity.own_account"),
    );
  });
});

describe("what somebody may do", () => {
  it("ends with a block at once, in every process, and comes back with a new sign-in after it", async () => {
    const admin = await (await person("admin")).as();
    const one = await person("viewer");
    expect(await one.authenticate(one.accessToken)).toMatchObject({ actor: { id: one.id } });
    await admin.identity.users.block({ id: one.id });
    expect(await one.authenticate(one.accessToken)).toBeNull();
    const signIn = () => h.caller("anonymous").auth.login({ email: one.email, password });
    await expect(signIn()).rejects.toMatchObject(code("auth.invalid_credentials"));
    await admin.identity.users.unblock({ id: one.id });
    expect(await one.authenticate(one.accessToken)).toBeNull();
    expect((await signIn()).user.id).toBe(one.id);
  });

  it("follows their roles and sites with the next request", async () => {
    const admin = await (await person("admin")).as();
    const one = await person("viewer");
    expect((await one.principal()).permissions.has("stock:write")).toBe(false);
    await admin.identity.users.setRoles({ id: one.id, roles: ["operator", "viewer"] });
    expect((await one.principal()).permissions.has("stock:write")).toBe(true);
    const site = await newSite();
    await admin.identity.users.setSites({ id: one.id, siteIds: [site] });
    expect((await one.principal()).sites).toEqual([site]);
  });

  it("follows a change of a role they hold; the sessions of others are not looked at again", async () => {
    const admin = await (await person("admin")).as();
    const name = `r-${id4()}`;
    const role = await admin.identity.roles.create({ name, permissions: ["sites:read"] });
    const [holder, other] = [await person("customer"), await person("viewer")];
    await admin.identity.users.setRoles({ id: holder.id, roles: [name] });
    const [before, others] = [await holder.principal(), await other.principal()];
    expect([...before.permissions]).toEqual(["sites:read"]);
    await admin.identity.roles.update({ id: role.id, permissions: ["stock:read"] });
    expect([...(await holder.principal()).permissions]).toEqual(["stock:read"]);
    expect(await other.principal()).toBe(others);
  });
});

describe("the last superadmin", () => {
  it("stays when two demote, block and archive each other at once", async () => {
    // A database of its own: nobody else is superadmin there.
    const alone = await harness({ MILLRACE_LOGIN_LIMIT: "1000" });
    const make = async () => {
      const email = `${newId()}@example.com`;
      const user = { email, name: "Root", password, role: "superadmin" };
      return { email, ...(await createUser(alone.ctx("superadmin"), user)) };
    };
    const caller = async ({ email }: { email: string }) => {
      const { accessToken } = await alone.caller("anonymous").auth.login({ email, password });
      const principal = await createAuthenticate(alone.platform)(accessToken);
      return alone.caller("anonymous", { ...principal });
    };
    const acts = [
      (by: Caller, id: string) => by.identity.users.setRoles({ id, roles: ["viewer"] }),
      (by: Caller, id: string) => by.identity.users.block({ id }),
      (by: Caller, id: string) => by.identity.users.archive({ id }),
    ];
    let survivor = await make();
    for (const act of acts) {
      const [a, b] = [survivor, await make()];
      const [asA, asB] = [await caller(a), await caller(b)];
      const ends = await Promise.allSettled([act(asA, b.id), act(asB, a.id)]);
      expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      survivor = ends[0]?.status === "fulfilled" ? a : b;
      const as = await caller(survivor);
      await expect(
        as.identity.users.setRoles({ id: survivor.id, roles: ["admin"] }),
      ).rejects.toMatchObject(code("identity.last_superadmin"));
    }
  });
});
