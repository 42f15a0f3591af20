import { createUser } from "@millrace/domains/identity/index";
import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { type Authenticate, createAuthenticate } from "../../identity/index.ts";
import { isAllowedFrom } from "./addresses.ts";
import { handleOf, newHandle, newKeyText } from "./key-format.ts";

let h: Harness;
let authenticate: Authenticate;
let serial = 0;

beforeAll(async () => {
  h = await harness();
  authenticate = createAuthenticate(h.platform);
});

/** Somebody with a role, and what they can call. */
async function person(role: "admin" | "manager" | "viewer", siteIds: string[] = []) {
  const { id } = await createUser(h.ctx("superadmin"), {
    email: `person${++serial}@example.com`,
    name: "Person",
    password: "correct horse battery staple",
    role,
    siteIds,
  });
  const actor = { kind: "user", id, sessionId: id } as const;
  return { id, call: h.caller(role, { actor }) };
}

/** What the database was asked while `run` ran. */
async function statementsOf(run: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const { pool } = h.platform;
  const query = pool.query;
  const connect = pool.connect;
  Object.assign(pool, {
    query: (...call: unknown[]) => {
      count += 1;
      return Reflect.apply(query, pool, call);
    },
    connect: (...call: unknown[]) => {
      count += 1;
      return Reflect.apply(connect, pool, call);
    },
  });
  try {
    await run();
  } finally {
    Object.assign(pool, { query, connect });
  }
  return count;
}

const shop = { name: "Shop", permissions: ["sales:read", "catalog:read"] };

describe("the text of a key", () => {
  it("has the promised form, and its checksum finds any one changed character", () => {
    const key = newKeyText("live", newHandle());
    expect(key).toMatch(/^mr_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    expect(handleOf(key)).toBe(key.slice(8, 20));
    for (let at = 8; at < key.length; at++) {
      if (key[at] === "_") continue;
      const typo = `${key.slice(0, at)}${key[at] === "x" ? "y" : "x"}${key.slice(at + 1)}`;
      expect(handleOf(typo)).toBeNull();
    }
  });
});

describe("an address", () => {
  it("is allowed when it is listed or in a listed range, in either family and mapped", () => {
    const allowed = ["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"];
    expect(isAllowedFrom([], undefined)).toBe(true);
    for (const ip of ["203.0.113.200", "::ffff:203.0.113.9", "198.51.100.7", "2001:db8::1"])
      expect(isAllowedFrom(allowed, ip)).toBe(true);
    for (const ip of ["203.0.114.1", "198.51.100.8", "2001:db9::1", "nonsense", undefined])
      expect(isAllowedFrom(allowed, ip)).toBe(false);
  });
});

describe("an API key", () => {
  it("acts for its maker with what it was given, and is told to nobody again", async () => {
    const maker = await person("manager");
    const made = await maker.call.access.apiKeys.create(shop);
    expect(made.key.startsWith(`${made.prefix}_`)).toBe(true);
    expect(made.key.endsWith(made.lastFour)).toBe(true);
    expect(await authenticate(made.key)).toMatchObject({
      actor: { kind: "key", id: made.id, userId: maker.id },
      permissions: new Set(shop.permissions),
      sites: "all",
      key: { mode: "live", perMinute: 60, perHour: 1000 },
    });
    expect(JSON.stringify(await maker.call.access.apiKeys.get({ id: made.id }))).not.toContain(
      made.key.slice(20),
    );
    const { rows } = await h.platform.pool.query(
      "select (select jsonb_agg(a)::text from audit_entry a) || (select jsonb_agg(e)::text from event e) || (select jsonb_agg(k)::text from api_key k) as text",
    );
    expect(rows[0].text).toContain(made.id);
    expect(rows[0].text).not.toContain(made.key.slice(21, 64));
  });

  it("is checked without asking the database again", async () => {
    const maker = await person("manager");
    const { key } = await maker.call.access.apiKeys.create(shop);
    expect(await statementsOf(() => authenticate(key))).toBeGreaterThan(0);
    expect(await statementsOf(() => authenticate(key))).toBe(0);
    expect(
      await statementsOf(() => authenticate(`${key.slice(0, -1)}${key.endsWith("0") ? 1 : 0}`)),
    ).toBe(0);
  });

  it("asks the database as often and answers alike, be it unknown, wrong, expired or revoked", async () => {
    const maker = await person("manager");
    const make = () => maker.call.access.apiKeys.create(shop);
    const [wrong, expired, revoked] = [await make(), await make(), await make()];
    await h.platform.db
      .updateTable("api_key")
      .set({ expires_at: h.clock.now() })
      .where("id", "=", expired.id)
      .execute();
    await maker.call.access.apiKeys.revoke({ id: revoked.id });
    const handle = wrong.prefix.slice(8);
    for (const key of [
      newKeyText("live", newHandle()),
      newKeyText("live", handle),
      expired.key,
      revoked.key,
    ]) {
      let answer: unknown;
      expect(
        await statementsOf(async () => {
          answer = await authenticate(key);
        }),
      ).toBe(1);
      expect(answer).toBeNull();
    }
  });

  it("never holds what its maker does not, neither when it is made nor later", async () => {
    const maker = await person("manager");
    await expect(
      maker.call.access.apiKeys.create({
        name: "Big",
        permissions: ["sales:read", "settings:write"],
      }),
    ).rejects.toMatchObject({
      cause: {
        definition: { code: "access.not_yours_to_give" },
        particulars: { details: { permissions: ["settings:write"] } },
      },
    });
    await expect(
      maker.call.access.apiKeys.create({ name: "None", permissions: ["sales:dance"] }),
    ).rejects.toMatchObject({ cause: { definition: { code: "access.unknown_permission" } } });

    const { key } = await maker.call.access.apiKeys.create({
      name: "W",
      permissions: ["sales:read", "sales:write"],
    });
    await h.platform.pool.query(
      "update user_role set role_id = (select id from role where name = 'viewer') where user_id = $1",
      [maker.id],
    );
    h.platform.doorbell.ring("access", `user:${maker.id}`);
    expect((await authenticate(key))?.permissions).toEqual(new Set(["sales:read"]));
    await h.platform.pool.query("update user_account set status = 'blocked' where id = $1", [
      maker.id,
    ]);
    h.platform.doorbell.ring("access", `user:${maker.id}`);
    expect(await authenticate(key)).toBeNull();
  });

  it("sees the sites that its maker sees", async () => {
    const { siteId } = await makeWarehouse(h.caller("superadmin"));
    const maker = await person("manager", [siteId]);
    const { key } = await maker.call.access.apiKeys.create(shop);
    expect((await authenticate(key))?.sites).toEqual([siteId]);
  });

  it("is over at once in every process when it is revoked, also while it is being read", async () => {
    const maker = await person("manager");
    const { key, id } = await maker.call.access.apiKeys.create(shop);
    const others = [authenticate, createAuthenticate(h.platform), createAuthenticate(h.platform)];
    for (const process of others) expect(await process(key)).not.toBeNull();
    const late = createAuthenticate(h.platform);
    const racing = late(key);
    await maker.call.access.apiKeys.revoke({ id });
    await racing;
    for (const process of [...others, late]) expect(await process(key)).toBeNull();
    await maker.call.access.apiKeys.revoke({ id });
    expect(await maker.call.access.apiKeys.get({ id })).toMatchObject({
      status: "revoked",
      version: 2,
    });
  });

  it("expires to the moment, cached or not", async () => {
    const maker = await person("manager");
    const expiresAt = new Date(h.clock.now().getTime() + 5_000);
    const { key } = await maker.call.access.apiKeys.create({ ...shop, expiresAt });
    expect(await authenticate(key)).not.toBeNull();
    h.clock.advance(5_000);
    expect(await authenticate(key)).toBeNull();
    await expect(
      maker.call.access.apiKeys.create({ ...shop, expiresAt: new Date("2026-11-21T09:00:00Z") }),
    ).rejects.toMatchObject({ cause: { definition: { code: "request.invalid" } } });
  });

  it("is refused with 403 from an address that it does not name", async () => {
    const maker = await person("manager");
    const { key } = await maker.call.access.apiKeys.create({
      ...shop,
      allowedAddresses: ["203.0.113.0/24"],
    });
    expect(await authenticate(key, { ip: "203.0.113.5" })).not.toBeNull();
    await expect(authenticate(key, { ip: "198.51.100.1" })).rejects.toMatchObject({
      definition: { code: "auth.address_not_allowed", kind: "forbidden" },
    });
  });

  it("of the sandbox is told that there is none", async () => {
    const maker = await person("manager");
    const { key } = await maker.call.access.apiKeys.create({ ...shop, mode: "test" });
    expect(key).toMatch(/^mr_test_/);
    await expect(authenticate(key)).rejects.toMatchObject({
      definition: { code: "auth.sandbox_absent" },
    });
  });

  it("keeps its old secret for the overlap and no longer, when it is rotated", async () => {
    const maker = await person("manager");
    const first = await maker.call.access.apiKeys.create(shop);
    const second = await maker.call.access.apiKeys.rotate({ id: first.id, overlapHours: 1 });
    expect(second.key).not.toBe(first.key);
    for (const { key } of [first, second]) expect(await authenticate(key)).not.toBeNull();
    h.clock.advance(3_600_000);
    expect(await authenticate(first.key)).toBeNull();
    expect(await authenticate(second.key)).not.toBeNull();
    const third = await maker.call.access.apiKeys.rotate({ id: first.id, overlapHours: 0 });
    expect(await authenticate(second.key)).toBeNull();
    expect(await authenticate(third.key)).not.toBeNull();
  });

  it("of somebody else is seen and revoked by administrators of keys only, and rotated by nobody", async () => {
    const [maker, other, admin] = [
      await person("manager"),
      await person("manager"),
      await person("admin"),
    ];
    const { id, key } = await maker.call.access.apiKeys.create(shop);
    const absent = { cause: { definition: { code: "resource.not_found" } } };
    await expect(other.call.access.apiKeys.get({ id })).rejects.toMatchObject(absent);
    await expect(other.call.access.apiKeys.revoke({ id })).rejects.toMatchObject(absent);
    expect((await other.call.access.apiKeys.list({})).items).toEqual([]);
    await expect(admin.call.access.apiKeys.rotate({ id })).rejects.toMatchObject(absent);
    expect((await admin.call.access.apiKeys.list({ ownerId: maker.id })).items).toMatchObject([
      { id },
    ]);
    await admin.call.access.apiKeys.revoke({ id });
    expect(await authenticate(key)).toBeNull();
  });

  it("cannot get itself more than it has: no stronger key, no secret of a stronger one", async () => {
    const maker = await person("manager");
    const weak = await maker.call.access.apiKeys.create({
      name: "Weak",
      permissions: ["api-keys:write", "sales:read"],
    });
    const strong = await maker.call.access.apiKeys.create({
      name: "Strong",
      permissions: ["sales:write"],
    });
    const principal = await authenticate(weak.key);
    const asKey = h.caller("anonymous", { ...principal });
    const refused = { cause: { definition: { code: "access.not_yours_to_give" } } };
    await expect(
      asKey.access.apiKeys.create({ name: "X", permissions: ["sales:write"] }),
    ).rejects.toMatchObject(refused);
    await expect(asKey.access.apiKeys.rotate({ id: strong.id })).rejects.toMatchObject(refused);
    await expect(
      asKey.access.apiKeys.create({ name: "Fast", permissions: ["sales:read"], perMinute: 5000 }),
    ).rejects.toMatchObject({ cause: { definition: { code: "auth.forbidden" } } });
  });

  it("is given to no application, nor another secret, which would keep it when its consent is taken back", async () => {
    const maker = await person("manager");
    const { id } = await maker.call.access.apiKeys.create(shop);
    const app = h.caller("manager", { actor: { kind: "client", id: maker.id, userId: maker.id } });
    const refused = { cause: { definition: { code: "auth.forbidden" } } };
    await expect(app.access.apiKeys.create(shop)).rejects.toMatchObject(refused);
    await expect(app.access.apiKeys.rotate({ id })).rejects.toMatchObject(refused);
    const other = { name: "Other", flows: ["client_credentials" as const], scopes: ["sales:read"] };
    const asAdmin = h.caller("admin", {
      actor: { kind: "client", id: maker.id, userId: maker.id },
    });
    await expect(asAdmin.access.oauth.clients.create(other)).rejects.toMatchObject(refused);
    expect(await app.access.apiKeys.get({ id })).toMatchObject({ id });
  });

  it("has its uses counted once a minute in one statement, by however many processes", async () => {
    const maker = await person("manager");
    const [a, b] = [
      await maker.call.access.apiKeys.create(shop),
      await maker.call.access.apiKeys.create(shop),
    ];
    const processes = [createAuthenticate(h.platform), createAuthenticate(h.platform)];
    for (const process of processes) {
      for (let use = 0; use < 10; use++) await process(a.key, { ip: "203.0.113.5" });
      await process(b.key, { ip: "203.0.113.6" });
    }
    expect(await maker.call.access.apiKeys.get({ id: a.id })).toMatchObject({ usageCount: 0 });
    await Promise.all(processes.map((process) => process.stop()));
    expect(await maker.call.access.apiKeys.get({ id: a.id })).toMatchObject({
      usageCount: 20,
      lastUsedAt: h.clock.now(),
      lastUsedIp: "203.0.113.5",
      version: 1,
    });
    expect(await maker.call.access.apiKeys.get({ id: b.id })).toMatchObject({ usageCount: 2 });
  });
});

describe("an API key under an idempotency key", () => {
  it("is told again to who repeats the call, and cannot be read from what is kept for that", async () => {
    const maker = await person("manager");
    const actor = { kind: "user", id: maker.id, sessionId: maker.id } as const;
    const repeat = () =>
      h.caller("manager", { actor, idempotencyKey: "once" }).access.apiKeys.create(shop);
    const { key } = await repeat();
    expect((await repeat()).key).toBe(key);
    const { rows } = await h.platform.pool.query(
      "select result from idempotency_key where key = 'once'",
    );
    expect(rows).toHaveLength(1);
    const stored = rows[0].result + Buffer.from(rows[0].result, "base64").toString("latin1");
    expect(stored).not.toContain(key.slice(21, 64));
  });
});
