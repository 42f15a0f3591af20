import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const fresh = () => ({ code: nextCode("RT"), name: "A repair ticket" });
const refusal = (code: string) => ({ cause: { definition: { code } } });

describe("a repair ticket", () => {
  it("has a code of its own, even when several are added at once, and keeps it when it is archived", async () => {
    const repairTicket = fresh();
    const racing = await Promise.allSettled(
      Array.from({ length: 5 }, () => admin.workshop.create(repairTicket)),
    );
    const [made] = racing.flatMap((result) =>
      result.status === "fulfilled" ? [result.value] : [],
    );
    const refused = racing.flatMap((result) =>
      result.status === "rejected" ? [result.reason] : [],
    );
    expect(refused).toHaveLength(4);
    for (const reason of refused) expect(reason).toMatchObject(refusal("workshop.code_taken"));
    await admin.workshop.archive({ id: made?.id ?? "" });
    await expect(admin.workshop.create(repairTicket)).rejects.toMatchObject(
      refusal("workshop.code_taken"),
    );
  });

  it("is changed by one of two people who read the same version", async () => {
    const { id, version } = await admin.workshop.create(fresh());
    const racing = await Promise.allSettled(
      ["One", "Two"].map((name) => admin.workshop.update({ id, version, name })),
    );
    const refused = racing.flatMap((result) =>
      result.status === "rejected" ? [result.reason] : [],
    );
    expect(refused).toMatchObject([refusal("resource.version_mismatch")]);
    expect(await admin.workshop.get({ id })).toMatchObject({ version: 2 });
  });

  it("tells of its making, change and end once, however often it is archived", async () => {
    const { id } = await admin.workshop.create(fresh());
    await admin.workshop.update({ id, name: "Another name" });
    await admin.workshop.archive({ id });
    await admin.workshop.archive({ id });
    const events = await h.platform.db
      .selectFrom("event")
      .select("name")
      .where("aggregate_id", "=", id)
      .orderBy("position")
      .execute();
    expect(events.map(({ name }) => name)).toEqual([
      "workshop.repair_ticket.created",
      "workshop.repair_ticket.updated",
      "workshop.repair_ticket.archived",
    ]);
  });

  it("is written by those who may, and read by those who may read", async () => {
    const { id } = await admin.workshop.create(fresh());
    const viewer = h.caller("viewer");
    expect(await viewer.workshop.get({ id })).toMatchObject({ id });
    await expect(viewer.workshop.create(fresh())).rejects.toMatchObject(refusal("auth.forbidden"));
  });
});

describe("the list of repair tickets", () => {
  it("finds by code and name, archived ones only when they are asked for", async () => {
    const { id, code } = await admin.workshop.create(fresh());
    expect((await admin.workshop.list({ q: code })).items).toMatchObject([{ id }]);
    await admin.workshop.archive({ id });
    expect((await admin.workshop.list({ q: code })).items).toEqual([]);
    expect((await admin.workshop.list({ q: code, archived: true })).items).toMatchObject([{ id }]);
  });
});
