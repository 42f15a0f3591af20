import { audit } from "@millrace/platform/audit";
import type { AuditEntry } from "@millrace/platform/audit-log";
import { csvLine } from "@millrace/platform/csv";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { exportEntries } from "./audit.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
const day = 86_400_000;

beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

/** Entries of one action, each a second after the one before. */
async function write(action: string, count: number, more: { ip?: string; ageMs?: number } = {}) {
  const at = h.clock.now().getTime() - (more.ageMs ?? 0);
  for (let n = 0; n < count; n++) {
    const ctx = h.ctx("admin", { now: new Date(at + n), ip: more.ip });
    await transact(ctx, async (tx) =>
      audit(tx, action, { type: "test.thing", id: `${n}` }, { before: { n }, after: { n: n + 1 } }),
    );
  }
}

const all = async (filters: object) => {
  const entries: AuditEntry[] = [];
  for await (const batch of exportEntries(h.ctx("admin"), filters, "ndjson"))
    entries.push(...batch);
  return entries;
};

describe("the audit log", () => {
  it("is read by the beginning of an action, by who, what, from where, when and with what it belongs together", async () => {
    await write("test.thing.changed", 3, { ip: "203.0.113.7" });
    await write("other.thing.changed", 2);
    const { items } = await admin.audit.list({ action: "test." });
    expect(items.map(({ entityId }) => entityId)).toEqual(["2", "1", "0"]);
    const [newest] = items as [AuditEntry];
    expect(newest).toMatchObject({
      action: "test.thing.changed",
      entityType: "test.thing",
      before: { n: 2 },
      after: { n: 3 },
      ip: "203.0.113.7",
      actor: expect.stringMatching(/^user:/),
    });
    const count = async (filters: object) => (await admin.audit.list(filters)).items.length;
    expect(await count({ actor: newest.actor })).toBe(1);
    expect(await count({ trace: newest.trace })).toBe(1);
    expect(await count({ ip: "203.0.113.7" })).toBe(3);
    expect(await count({ entityType: "test.thing", entityId: "1" })).toBe(2);
    expect(await count({ action: "test.", atFrom: newest.at })).toBe(1);
    expect(await count({ action: "test.", atTo: newest.at })).toBe(2);
    expect(await count({ action: "%" })).toBe(0);
  });

  it("is read in pages that neither skip nor repeat, from either end", async () => {
    await write("paged.thing", 7);
    for (const sort of ["at", "-at"] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await admin.audit.list({ action: "paged.", limit: 3, cursor, sort });
        seen.push(...page.items.map(({ entityId }) => entityId ?? ""));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      const expected = ["0", "1", "2", "3", "4", "5", "6"];
      expect(seen).toEqual(sort === "at" ? expected : expected.toReversed());
    }
  });

  it("is for those who hold audit:read", async () => {
    await expect(h.caller("manager").audit.list({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(h.caller("anonymous").audit.list({})).rejects.toMatchObject({
      code: "UNAUTHORIZED",
    });
  });

  it("is exported whole, over many batches, and says that it was", async () => {
    await sql`
      insert into audit_entry (id, at, actor, action, entity_type, trace)
      select gen_random_uuid(), ${h.clock.now()}::timestamptz - interval '1 hour', 'system:x', 'bulk.thing', 'x', 'x' from generate_series(1, 1201)`.execute(
      h.platform.db,
    );
    const entries = await all({ action: "bulk." });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1201);
    const { items } = await admin.audit.list({ action: "audit.exported", limit: 1 });
    expect(items[0]).toMatchObject({ after: { format: "ndjson", action: "bulk." } });
  });

  it("keeps entries as long as the setting says and lets older ones go", async () => {
    await write("old.thing", 2, { ageMs: 400 * day });
    await write("old.thing", 1, { ageMs: 300 * day });
    const purge = async () => {
      h.clock.advance(60_000);
      await h.platform.db
        .insertInto("job_run")
        .values({
          id: crypto.randomUUID(),
          name: "audit.purge",
          queue: "maintenance",
          input: "{}",
          status: "queued",
          run_at: h.clock.now(),
          actor: "system:test",
          trace: "test",
          created_at: h.clock.now(),
        })
        .execute();
      await h.settle();
    };
    const left = async () => (await admin.audit.list({ action: "old." })).items.length;
    await purge();
    expect(await left()).toBe(3);
    await expect(admin.settings.set({ key: "audit.keep-days", value: 200 })).rejects.toMatchObject({
      code: "UNPROCESSABLE_CONTENT",
    });
    await admin.settings.set({ key: "audit.keep-days", value: 380 });
    await purge();
    expect(await left()).toBe(1);
    expect((await admin.audit.list({ action: "audit.purged" })).items[0]).toMatchObject({
      after: { entries: 2 },
    });
  });

  it("cannot be changed by the connections of this process", async () => {
    const { pool } = h.platform;
    for (const statement of [
      "update audit_entry set actor = 'nobody'",
      "delete from audit_entry",
      "truncate audit_entry",
    ])
      await expect(pool.query(statement)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a line of CSV", () => {
  it("is quoted where it must be and never a formula", () => {
    expect(csvLine(["a", 'b"c', "d,e", null, -5, { f: 1 }])).toBe(
      'a,"b""c","d,e",,-5,"{""f"":1}"\r\n',
    );
    for (const text of ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1"])
      expect(csvLine([text])).toMatch(/^"?'/);
  });
});
