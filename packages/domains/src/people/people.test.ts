import { newId } from "@millrace/platform/id";
import { makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../identity/index.ts";
import { tellExpiring } from "./documents/documents.service.ts";
import { expiringDocumentsJob } from "./people.jobs.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let siteId: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  siteId = (await makeWarehouse(admin)).siteId;
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const day = 86_400_000;
const make = (more: object = {}) =>
  admin.people.employees.create({
    code: nextCode("E"),
    name: "Ana Sousa",
    siteId,
    hiredOn: "2024-03-01",
    ...more,
  });

describe("an employee", () => {
  it("has a code of their own, a position by name, and is changed under a version", async () => {
    const position = await admin.people.positions.create({ name: nextCode("Miller") });
    const { id, code } = await make({ positionId: position.id });
    expect(await admin.people.employees.get({ id })).toMatchObject({ positionName: position.name });
    await expect(make({ code })).rejects.toMatchObject(refusal("people.employee_code_taken"));
    expect(await admin.people.employees.update({ id, version: 1, payGrade: "B3" })).toMatchObject({
      payGrade: "B3",
      positionId: position.id,
      version: 2,
    });
    await expect(
      admin.people.employees.update({ id, version: 1, payGrade: "B4" }),
    ).rejects.toMatchObject(refusal("resource.version_mismatch"));
    await expect(admin.people.employees.update({ id, leftOn: "2023-01-01" })).rejects.toMatchObject(
      refusal("people.dates"),
    );
    await expect(admin.people.positions.create({ name: position.name })).rejects.toMatchObject(
      refusal("people.position_name_taken"),
    );
  });

  it("gets an account that nobody else has, even when ten are given it at once", async () => {
    const user = await createUser(h.ctx("superadmin"), {
      email: `${newId()}@example.com`,
      name: "Ana",
      password: "correct horse battery staple",
      role: "operator",
    });
    const given = await Promise.allSettled(
      Array.from({ length: 10 }, () => make({ userId: user.id })),
    );
    expect(given.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const each of given)
      if (each.status === "rejected")
        expect(each.reason).toMatchObject(refusal("people.user_taken"));
    await expect(make({ userId: newId() })).rejects.toMatchObject(refusal("resource.not_found"));
  });

  it("of another site does not exist, nor do their documents", async () => {
    const { id } = await make();
    const elsewhere = h.caller("admin", { sites: [newId()] });
    for (const call of [
      () => elsewhere.people.employees.get({ id }),
      () => elsewhere.people.employees.update({ id, name: "X" }),
      () => elsewhere.people.employees.archive({ id }),
      () => elsewhere.people.employees.documents.list({ id }),
      () => elsewhere.people.employees.documents.create({ id, kind: "x", name: "x" }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await elsewhere.people.employees.list({})).items).toEqual([]);
  });
});

describe("a document", () => {
  it("is told of once for each number of days before it expires, by racing jobs too", async () => {
    const { id } = await make();
    const today = h.clock.now().getTime();
    const expiresOn = new Date(today + 40 * day).toISOString().slice(0, 10);
    const document = await admin.people.employees.documents.create({
      id,
      kind: "licence",
      name: "Forklift licence",
      expiresOn,
    });
    const told = async () => {
      const run = () =>
        expiringDocumentsJob.run(
          h.ctx("superadmin", { now: h.clock.now() }),
          {},
          {
            id: newId(),
            attempt: 1,
            progress: async () => {},
          },
        );
      await Promise.all(Array.from({ length: 8 }, run));
      await h.settle();
      const rows = await h.platform.db
        .selectFrom("audit_entry")
        .select("after")
        .where("action", "=", "people.document.expiring")
        .where("entity_id", "=", id)
        .orderBy("at")
        .execute();
      return rows.map(({ after }) => (after as { withinDays: number }).withinDays);
    };
    expect(await told()).toEqual([]);
    h.clock.advance(15 * day);
    expect(await told()).toEqual([30]);
    h.clock.advance(20 * day);
    expect(await told()).toEqual([30, 7]);
    h.clock.advance(20 * day);
    expect(await told()).toEqual([30, 7, 0]);
    const target = { id, documentId: document.id };
    await h.caller("admin").people.employees.documents.delete(target);
    expect((await h.caller("admin").people.employees.documents.list({ id })).items).toEqual([]);
  });
});

describe("a document's last days", () => {
  it("are counted from the day that it is at the site of the employee", async () => {
    const expiring = async (timezone: string) => {
      const site = await admin.sites.create({ code: nextCode("S"), name: timezone, timezone });
      const hired = { code: nextCode("E"), name: "Ana", siteId: site.id, hiredOn: "2024-03-01" };
      const { id } = await admin.people.employees.create(hired);
      const paper = { kind: "licence", name: "Forklift licence", expiresOn: "2031-04-01" };
      return (await admin.people.employees.documents.create({ id, ...paper })).id;
    };
    const documents = [await expiring("Pacific/Auckland"), await expiring("America/Los_Angeles")];
    // The second of March in Auckland, thirty days before; the first in Los Angeles.
    await tellExpiring(h.ctx("superadmin", { now: new Date("2031-03-02T02:00:00Z") }));
    const told = async (id: string | undefined) =>
      (
        await h.platform.db
          .selectFrom("employee_document")
          .select("told_days")
          .where("id", "=", id ?? "")
          .executeTakeFirstOrThrow()
      ).told_days;
    expect([await told(documents[0]), await told(documents[1])]).toEqual([30, null]);
  });
});

describe("the file of a document", () => {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;

  it("hangs on it in the same transaction, is seen by who sees people of the site, and goes with it", async () => {
    const as = h.caller("admin", { actor });
    const { id } = await make();
    const file = await as.files.create({ name: "licence.txt", data: btoa("Forklift") });
    const paper = { id, kind: "licence", name: "Forklift licence", fileId: file.id };
    const document = await as.people.employees.documents.create(paper);
    expect(document).toMatchObject({ fileId: file.id, file: { name: "licence.txt" } });
    expect(document.file).toMatchObject({ ownerType: "people.document", ownerId: document.id });
    expect((await admin.people.employees.documents.list({ id })).items).toMatchObject([
      { id: document.id, file: { id: file.id, url: expect.any(String) } },
    ]);
    await expect(
      h.caller("admin", { sites: [newId()] }).files.get({ id: file.id }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
    await expect(as.people.employees.documents.create(paper)).rejects.toMatchObject(
      refusal("files.attached"),
    );
    expect((await admin.people.employees.documents.list({ id })).items).toHaveLength(1);
    await admin.people.employees.documents.delete({ id, documentId: document.id });
    await expect(as.files.get({ id: file.id })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
  });

  it("that is somebody else's does not exist: no document is made of it", async () => {
    const { id } = await make();
    const file = await h
      .caller("admin", { actor })
      .files.create({ name: "a.txt", data: btoa("A") });
    const thief = h.caller("admin", { actor: { ...actor, id: newId() } });
    for (const fileId of [file.id, newId()])
      await expect(
        thief.people.employees.documents.create({ id, kind: "x", name: "x", fileId }),
      ).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await admin.people.employees.documents.list({ id })).items).toEqual([]);
  });
});
