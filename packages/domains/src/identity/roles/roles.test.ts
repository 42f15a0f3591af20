import { newId } from "@millrace/platform/id";
import { operations } from "@millrace/platform/operations";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let adminId: string;
beforeAll(async () => {
  h = await harness();
  adminId = (await add("admin")).id;
  admin = h.caller("admin", { actor: { kind: "user", id: adminId, sessionId: newId() } });
});

const add = (role: string) =>
  createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Somebody",
    password: "correct horse battery staple",
    role,
  });
const code = (expected: string) => ({ cause: { definition: { code: expected } } });
const name = () => `r-${newId().slice(-8)}`;

describe("permissions", () => {
  it("are those that the program's procedures ask for, each with the operations that it opens", async () => {
    const { items } = await admin.identity.permissions.list();
    const asked = new Set(
      operations().flatMap(({ permission }) => (permission.includes(":") ? [permission] : [])),
    );
    expect(items.map(({ slug }) => slug)).toEqual([...asked].sort());
    expect(items.find(({ slug }) => slug === "roles:write")?.operations).toContainEqual({
      id: "identity.roles.create",
      summary: "Make a role",
      method: "POST",
      path: "/roles",
    });
  });
});

describe("a role", () => {
  it("is made, changed and archived, each told and audited", async () => {
    const role = await admin.identity.roles.create({ name: name(), permissions: ["stock:read"] });
    expect(role).toMatchObject({ builtIn: false, holders: 0, version: 1 });
    const changed = await admin.identity.roles.update({
      id: role.id,
      version: 1,
      permissions: ["stock:read", "stock:write", "stock:read"],
    });
    expect(changed).toMatchObject({ permissions: ["stock:read", "stock:write"], version: 2 });
    const archived = await admin.identity.roles.archive({ id: role.id });
    expect(archived.archivedAt).not.toBeNull();
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .select("action")
      .where("entity_id", "=", role.id)
      .orderBy("id")
      .execute();
    expect(rows.map(({ action }) => action)).toEqual([
      "identity.role.created",
      "identity.role.updated",
      "identity.role.archived",
    ]);
  });

  it("that comes with the program does not change", async () => {
    const { items } = await admin.identity.roles.list({});
    const viewer = items.find((role) => role.name === "viewer");
    expect(viewer).toMatchObject({ builtIn: true });
    const id = viewer?.id ?? "";
    const fixed = code("identity.role_fixed");
    await expect(
      admin.identity.roles.update({ id, permissions: ["stock:write"] }),
    ).rejects.toMatchObject(fixed);
    await expect(admin.identity.roles.archive({ id })).rejects.toMatchObject(fixed);
  });

  it("that somebody holds is not archived, and one that is archived is given to nobody, even when both race", async () => {
    const user = await add("customer");
    const role = await admin.identity.roles.create({ name: name(), permissions: [] });
    const [archived, given] = await Promise.allSettled([
      admin.identity.roles.archive({ id: role.id }),
      admin.identity.users.setRoles({ id: user.id, roles: [role.name] }),
    ]);
    expect([archived.status, given.status].sort()).toEqual(["fulfilled", "rejected"]);
    const after = await admin.identity.roles.get({ id: role.id });
    expect(after.holders === 1).toBe(after.archivedAt === null);
    const held = await admin.identity.roles.create({ name: name(), permissions: [] });
    await admin.identity.users.setRoles({ id: user.id, roles: [held.name] });
    await expect(admin.identity.roles.archive({ id: held.id })).rejects.toMatchObject(
      code("identity.role_in_use"),
    );
  });

  it("holds nothing that its maker does not hold, nothing unknown, and never everything", async () => {
    const limited = await add("customer");
    const own = await admin.identity.roles.create({
      name: name(),
      permissions: ["roles:write", "roles:read"],
    });
    const strong = await admin.identity.roles.create({
      name: name(),
      permissions: ["stock:write"],
    });
    await admin.identity.users.setRoles({ id: limited.id, roles: [own.name] });
    const by = h.caller("anonymous", {
      actor: { kind: "user", id: limited.id, sessionId: newId() },
      permissions: new Set(["roles:write"]),
    });
    const beyond = code("identity.beyond_you");
    await expect(
      by.identity.roles.create({ name: name(), permissions: ["stock:write"] }),
    ).rejects.toMatchObject(beyond);
    await expect(
      by.identity.roles.update({ id: strong.id, description: "Mine" }),
    ).rejects.toMatchObject(beyond);
    for (const permissions of [["stock:fly"], ["*"]])
      await expect(
        admin.identity.roles.create({ name: name(), permissions }),
      ).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
  });

  it("has a name of its own, even when two are made at once", async () => {
    const taken = name();
    const make = () => admin.identity.roles.create({ name: taken, permissions: [] });
    const ends = await Promise.allSettled([make(), make(), make()]);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(make()).rejects.toMatchObject(code("identity.role_name_taken"));
  });
});
