import { newId } from "@millrace/platform/id";
import { makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });

describe("a site", () => {
  it("has a code of its own, even when two are opened at once, and keeps it when it is archived", async () => {
    const code = nextCode("S");
    const racing = await Promise.allSettled(
      [1, 2, 3].map((n) => admin.sites.create({ code, name: `Site ${n}` })),
    );
    expect(racing.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { items } = await admin.sites.list({ q: code });
    const id = items[0]?.id ?? "";
    await admin.sites.archive({ id });
    await expect(admin.sites.create({ code, name: "Again" })).rejects.toMatchObject(
      refusal("sites.code_taken"),
    );
    expect((await admin.sites.list({ q: code })).items).toEqual([]);
    expect((await admin.sites.list({ q: code, archived: true })).items).toMatchObject([
      { id, archivedAt: expect.any(Date) },
    ]);
  });

  it("is changed by one of two people who read the same version", async () => {
    const { id, version } = await admin.sites.create({ code: nextCode("S"), name: "Before" });
    const racing = await Promise.allSettled(
      ["One", "Two"].map((name) => admin.sites.update({ id, version, name })),
    );
    const refused = racing.flatMap((result) =>
      result.status === "rejected" ? [result.reason.cause] : [],
    );
    expect(refused).toMatchObject([
      {
        definition: { code: "resource.version_mismatch" },
        particulars: { details: { current: 2, expected: 1 } },
      },
    ]);
  });

  it("is left alone where a change names nothing", async () => {
    const site = await admin.sites.create({
      code: nextCode("S"),
      name: "A",
      timezone: "Asia/Almaty",
    });
    expect(await admin.sites.update({ id: site.id, name: "B" })).toMatchObject({
      name: "B",
      timezone: "Asia/Almaty",
      code: site.code,
    });
  });

  it("has a time zone that exists", async () => {
    await expect(
      admin.sites.create({ code: nextCode("S"), name: "A", timezone: "Mars/Olympus" }),
    ).rejects.toMatchObject({
      cause: { particulars: { errors: [{ path: "timezone" }] } },
    });
  });

  it("takes no warehouse once it is archived", async () => {
    const { siteId } = await makeWarehouse(admin);
    await admin.sites.archive({ id: siteId });
    await expect(
      admin.sites.warehouses.create({ siteId, code: nextCode("W"), name: "Late" }),
    ).rejects.toMatchObject(refusal("sites.archived"));
    await expect(
      admin.sites.warehouses.create({ siteId: newId(), code: nextCode("W"), name: "Nowhere" }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
  });

  it("tells of its opening, change and end, with who did it and how it was before", async () => {
    const { id } = await admin.sites.create({ code: nextCode("S"), name: "Told" });
    await admin.sites.update({ id, name: "Told again" });
    await admin.sites.archive({ id });
    await admin.sites.archive({ id });
    const events = await h.platform.db
      .selectFrom("event")
      .select("name")
      .where("aggregate_id", "=", id)
      .orderBy("position")
      .execute();
    expect(events.map(({ name }) => name)).toEqual([
      "sites.site.created",
      "sites.site.updated",
      "sites.site.archived",
    ]);
    const audits = await h.platform.db
      .selectFrom("audit_entry")
      .selectAll()
      .where("entity_id", "=", id)
      .orderBy("id")
      .execute();
    expect(audits[1]).toMatchObject({
      actor: expect.stringMatching(/^user:/),
      before: { name: "Told" },
      after: { name: "Told again" },
    });
  });
});

describe("a list", () => {
  it("is read to its end by its cursor, without a gap or a repeat, while rows come and go", async () => {
    const prefix = nextCode("LIST");
    const made = await Promise.all(
      Array.from({ length: 23 }, (_, n) =>
        admin.sites.create({ code: `${prefix}-${n}`, name: `Same name` }),
      ),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof admin.sites.list>> = await admin.sites.list({
        q: prefix,
        limit: 5,
        sort: "name",
        ...(cursor && { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      await admin.sites.create({ code: nextCode("Z"), name: "Another" });
    } while (cursor);
    expect(seen).toHaveLength(23);
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)));
  });

  it("goes both ways by each of its sorts, and counts all that match when it is asked to", async () => {
    const prefix = nextCode("SORT");
    for (const name of ["b", "a", "c"])
      await admin.sites.create({ code: `${prefix}-${name}`, name });
    const names = async (sort: "name" | "-name") =>
      (await admin.sites.list({ q: prefix, sort })).items.map(({ name }) => name);
    expect(await names("name")).toEqual(["a", "b", "c"]);
    expect(await names("-name")).toEqual(["c", "b", "a"]);
    expect(await admin.sites.list({ q: prefix, limit: 1, total: true })).toMatchObject({
      total: 3,
      nextCursor: expect.any(String),
    });
  });

  it("refuses a cursor of another list, of other filters, or one that somebody made up", async () => {
    const { nextCursor } = await admin.sites.list({ limit: 1 });
    const cursor = nextCursor ?? "";
    const bytes = Buffer.from(cursor, "base64url");
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    for (const query of [
      { cursor, q: "x" },
      { cursor, sort: "-name" as const },
      { cursor: bytes.toString("base64url") },
      { cursor: "AAAA" },
    ]) {
      await expect(admin.sites.list(query)).rejects.toMatchObject(refusal("cursor.invalid"));
    }
    await expect(admin.sites.warehouses.list({ cursor })).rejects.toMatchObject(
      refusal("cursor.invalid"),
    );
  });

  it("takes a search for what it says, wildcards and all", async () => {
    const prefix = nextCode("LIKE");
    await admin.sites.create({ code: `${prefix}-1`, name: "100% maize" });
    await admin.sites.create({ code: `${prefix}-2`, name: "100 maize" });
    expect((await admin.sites.list({ q: "100% m" })).items).toHaveLength(1);
    expect((await admin.sites.list({ q: "_" })).items).toHaveLength(0);
  });
});
