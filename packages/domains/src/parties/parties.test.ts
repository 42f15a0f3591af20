import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { PartyRow, upsertCustomers } from "./index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness();
});

const problem = (code: string) =>
  expect.objectContaining({
    cause: expect.objectContaining({ definition: expect.objectContaining({ code }) }),
  });

const eventsOf = (id: string) =>
  h.platform.db
    .selectFrom("event")
    .select(["name", "payload"])
    .where("aggregate_id", "=", id)
    .orderBy("position")
    .execute();

const auditOf = (id: string) =>
  h.platform.db
    .selectFrom("audit_entry")
    .select(["action", "before", "after"])
    .where("entity_id", "=", id)
    .orderBy("id")
    .execute();

describe.each(["customers", "vendors"] as const)("%s", (kind) => {
  const api = () => h.caller("manager").parties[kind];
  const role = kind === "customers" ? "customer" : "vendor";

  it("keeps what was given, with defaults for the rest, under an id and version 1", async () => {
    const contact = { name: "Maria Anders", role: "Sales", email: "maria@alfreds.example" };
    const address = { street: "Obere Str. 57", city: "Berlin", country: "Germany" };
    const made = await api().create({
      code: "ALFKI",
      name: "Alfreds Futterkiste",
      email: "Orders@Alfreds.example",
      creditLimit: "5000",
      currency: "EUR",
      tags: ["retail", "berlin"],
      contacts: [contact],
      addresses: [address],
    });
    expect(made).toMatchObject({
      version: 1,
      status: "active",
      email: "orders@alfreds.example",
      creditLimit: "5000.00",
      contacts: [contact],
      addresses: [address],
      note: null,
      archivedAt: null,
    });
    expect(await api().get({ id: made.id })).toEqual(made);
  });

  it("tells of each change once, in the log and in the audit, and of nothing when refused", async () => {
    const made = await api().create({ code: "EVENTS", name: "First" });
    await api().update({ id: made.id, name: "Second", version: 1 });
    await expect(api().update({ id: made.id, name: "Third", version: 1 })).rejects.toThrow();
    await api().archive({ id: made.id });
    await api().archive({ id: made.id });
    const events = await eventsOf(made.id);
    expect(events.map(({ name }) => name)).toEqual([
      `parties.${role}.created`,
      `parties.${role}.updated`,
      `parties.${role}.archived`,
    ]);
    expect(events[1]?.payload).toMatchObject({
      [`${role}Id`]: made.id,
      code: "EVENTS",
      name: "Second",
      version: 2,
    });
    const audits = await auditOf(made.id);
    expect(audits.map(({ action }) => action)).toEqual(events.map(({ name }) => name));
    expect(audits[1]).toMatchObject({ before: { name: "First" }, after: { name: "Second" } });
  });

  it("gives a code to one of two racing creations, and 409 to the other", async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => api().create({ code: "RACE", name: `Racer ${n}` })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason).toEqual(problem("parties.code_taken"));
    }
    expect((await api().list({ code: "RACE", total: true })).total).toBe(1);
  });

  it("loses no update: of racing changes to one version, one is kept and the others answer 412", async () => {
    const { id } = await api().create({ code: "LOST", name: "Before" });
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) => api().update({ id, version: 1, name: `Writer ${n}` })),
    );
    const kept = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(kept).toHaveLength(1);
    for (const one of tries) {
      if (one.status === "rejected") {
        expect(one.reason).toEqual(problem("resource.version_mismatch"));
      }
    }
    expect(await api().get({ id })).toMatchObject({ version: 2, name: kept[0]?.name });
  });

  it("keeps archived ones out of lists, readable by id, and their codes taken", async () => {
    const { id } = await api().create({ code: "GONE", name: "Gone" });
    const archived = await api().archive({ id });
    expect(archived.archivedAt).toEqual(h.clock.now());
    expect((await api().list({ code: "GONE" })).items).toEqual([]);
    expect((await api().list({ code: "GONE", archived: true })).items).toHaveLength(1);
    expect(await api().get({ id })).toEqual(archived);
    await expect(api().create({ code: "GONE", name: "Again" })).rejects.toEqual(
      problem("parties.code_taken"),
    );
  });

  it("clears a field that is changed to null and leaves alone what a change does not name", async () => {
    const { id } = await api().create({ code: "CLEAR", name: "N", phone: "1", note: "keep" });
    const changed = await api().update({ id, phone: null });
    expect(changed).toMatchObject({ phone: null, note: "keep", name: "N" });
  });

  it("refuses unknown fields and fields of the wrong form by their path", async () => {
    const { total } = await api().list({ total: true });
    const bad = { code: "a b", name: "", creditLimit: "-1", colour: "red" } as never;
    const refusal = await api()
      .create(bad)
      .catch((error: unknown) => error);
    const paths = ["code", "name", "creditLimit", "colour"];
    expect(refusal).toMatchObject({
      cause: { particulars: { errors: paths.map((path) => ({ path })) } },
    });
    expect((await api().list({ total: true })).total).toBe(total);
  });

  it("filters by status, tags and time, and finds by words of code, name and e-mail", async () => {
    await api().create({ code: "F1", name: "Müller Söhne", tags: ["a", "b"], status: "inactive" });
    await api().create({
      code: "F2",
      name: "Meier Töchter",
      tags: ["a"],
      email: "x@meier.example",
    });
    const codes = async (query: Parameters<ReturnType<typeof api>["list"]>[0]) =>
      (await api().list({ sort: "code", ...query })).items.map(({ code }) => code);
    expect(await codes({ tags: ["a"] })).toEqual(["F1", "F2"]);
    expect(await codes({ tags: ["a", "b"] })).toEqual(["F1"]);
    expect(await codes({ status: "inactive" })).toEqual(["F1"]);
    expect(await codes({ tags: ["a"], createdTo: h.clock.now() })).toEqual([]);
    expect(await codes({ tags: ["a"], createdFrom: h.clock.now() })).toEqual(["F1", "F2"]);
    expect(await codes({ q: "SÖHNE müll" })).toEqual(["F1"]);
    expect(await codes({ q: "meier.example" })).toEqual(["F2"]);
    expect(await codes({ q: "f2" })).toEqual(["F2"]);
    expect(await codes({ q: "töchtr" })).toEqual(["F2"]);
  });
});

describe("roles", () => {
  it("keeps customers and vendors apart: one code may be both, an id is one of them", async () => {
    const { customers, vendors } = h.caller("manager").parties;
    const customer = await customers.create({ code: "BOTH", name: "Buys" });
    const vendor = await vendors.create({ code: "BOTH", name: "Sells" });
    await expect(vendors.get({ id: customer.id })).rejects.toEqual(problem("resource.not_found"));
    await expect(customers.archive({ id: vendor.id })).rejects.toEqual(
      problem("resource.not_found"),
    );
    await expect(vendors.update({ id: customer.id, name: "Mine" })).rejects.toEqual(
      problem("resource.not_found"),
    );
  });

  it("lets readers read only", async () => {
    const { customers } = h.caller("viewer").parties;
    await expect(customers.list({})).resolves.toBeDefined();
    await expect(customers.create({ code: "V", name: "V" })).rejects.toEqual(
      problem("auth.forbidden"),
    );
  });
});

describe("upsertCustomers", () => {
  const upsert = (...rows: object[]) =>
    transact(h.ctx("manager"), (tx) =>
      upsertCustomers(
        tx,
        rows.map((row) => PartyRow.parse(row)),
      ),
    );
  const byCode = async (code: string) =>
    (await h.caller("manager").parties.customers.list({ code, archived: true })).items[0];

  it("creates, changes and leaves alone by code, and says which, in the rows' order", async () => {
    const [first] = await upsert({ code: "U1", name: "One", city: "Bern", tags: "x, y" });
    expect(first).toMatchObject({ outcome: "created" });
    const outcomes = await upsert(
      { code: "U2", name: "Two" },
      { code: "U1", city: "Bern" },
      { code: "U3" },
      { code: "U1", contactName: "Ann" },
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      "created",
      "unchanged",
      "refused",
      "updated",
    ]);
    expect(outcomes[2]).toMatchObject({ problems: [{ column: "name", code: "required" }] });
    const party = await byCode("U1");
    expect(party).toMatchObject({
      version: 2,
      name: "One",
      tags: ["x", "y"],
      addresses: [{ city: "Bern" }],
      contacts: [{ name: "Ann" }],
    });
    const events = await eventsOf(party?.id ?? "");
    expect(events.map(({ name }) => name)).toEqual([
      "parties.customer.created",
      "parties.customer.updated",
    ]);
  });

  it("does nothing the second time", async () => {
    const row = { code: "TWICE", name: "T", creditLimit: "10", street: "S", contactName: "C" };
    await upsert(row);
    expect(await upsert(row)).toMatchObject([{ outcome: "unchanged" }]);
    const party = await byCode("TWICE");
    expect(party?.version).toBe(1);
    expect(await eventsOf(party?.id ?? "")).toHaveLength(1);
    expect(await auditOf(party?.id ?? "")).toEqual([]);
  });

  it("leaves one audit row that names all new ones, and one with before and after for each that changed", async () => {
    const made = await upsert({ code: "AUDIT-1", name: "One" }, { code: "AUDIT-2", name: "Two" });
    const ids = made.map((row) => ("id" in row ? row.id : ""));
    await upsert({ code: "AUDIT-2", name: "Three" }, { code: "AUDIT-3", name: "Fresh" });
    const audits = await h.platform.db
      .selectFrom("audit_entry")
      .select(["action", "entity_type", "entity_id", "before", "after"])
      .orderBy("id", "desc")
      .limit(3)
      .execute();
    const about = { action: "parties.customer.created", entity_type: "parties.customer" };
    expect(audits).toMatchObject([
      { action: "parties.customer.updated", entity_id: ids[1], before: { name: "Two" } },
      { ...about, entity_id: null, before: null, after: { count: 1 } },
      { ...about, entity_id: null, before: null, after: { count: 2, ids: ids.sort() } },
    ]);
    expect(audits[0]?.after).toMatchObject({ name: "Three", version: 2 });
  });

  it("keeps one row per code when batches race, loses none, and tells of each once", async () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ code: `B${n}`, name: `Batch ${n}` }));
    const results = await Promise.all(
      Array.from({ length: 4 }, (_, writer) =>
        upsert(...(writer % 2 ? [...rows].reverse() : rows)),
      ),
    );
    const created = results.flat().filter(({ outcome }) => outcome === "created");
    expect(created).toHaveLength(200);
    expect(results.flat().filter(({ outcome }) => outcome === "refused")).toEqual([]);
    const { total } = await h.caller("manager").parties.customers.list({ q: "batch", total: true });
    expect(total).toBe(200);
    const told = await h.platform.pool.query(
      `select (select count(*)::int from event where payload ->> 'name' like 'Batch %') as events,
              (select sum((after ->> 'count')::int)::int from audit_entry
                where after -> 'ids' ?| (select array_agg(id::text) from party where name like 'Batch %')) as audited`,
    );
    expect(told.rows[0]).toEqual({ events: 200, audited: 200 });
  });
});
