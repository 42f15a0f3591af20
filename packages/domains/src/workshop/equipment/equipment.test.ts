import { makeCustomer, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { equipmentByStatus, workOrdersByStatus } from "../index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("superadmin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const equipment = () => admin.workshop.equipment;

describe("equipment", () => {
  it("has a serial number once for each owner, also against a racing one", async () => {
    const { siteId } = await makeWarehouse(admin);
    const [owner, other] = [await makeCustomer(admin), await makeCustomer(admin)];
    const make = (serial: string, ownerId: string | null) =>
      equipment().create({ serial, name: "Welder", siteId, ownerId });
    for (const ownerId of [owner.id, null]) {
      const racing = await Promise.allSettled([make("sn-7", ownerId), make("SN-7", ownerId)]);
      const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
      expect(lost).toMatchObject([refusal("workshop.serial_taken")]);
    }
    const theirs = await make("SN-7", other.id);
    await expect(equipment().update({ id: theirs.id, ownerId: owner.id })).rejects.toMatchObject(
      refusal("workshop.serial_taken"),
    );
  });

  it("is serviced by a completed service, which moves its next one; a repair does not", async () => {
    const { siteId } = await makeWarehouse(admin);
    const { id } = await equipment().create({
      serial: nextCode("SN"),
      name: "Welder",
      siteId,
      serviceEveryDays: 180,
      nextServiceOn: "2026-11-25",
    });
    const work = async (kind: "repair" | "service") => {
      const order = await admin.workshop.workOrders.create({
        title: "Work",
        kind,
        dueOn: "2026-12-01",
        equipmentId: id,
      });
      await admin.workshop.workOrders.setStatus({ id: order.id, status: "in_progress" });
      await admin.workshop.workOrders.setStatus({ id: order.id, status: "done" });
    };
    await work("repair");
    expect(await equipment().get({ id })).toMatchObject({ nextServiceOn: "2026-11-25" });
    await work("service");
    expect(await equipment().history({ id })).toMatchObject({
      lastServiceOn: "2026-11-21",
      nextServiceOn: "2027-05-20",
      entries: [{ kind: "work_order" }, { kind: "work_order" }],
    });
  });

  it("is told of once when its service date has come, and again at the next date", async () => {
    const { siteId } = await makeWarehouse(admin);
    const fields = { name: "Welder", siteId, nextServiceOn: "2026-11-21" };
    const { id } = await equipment().create({ serial: nextCode("SN"), ...fields });
    const told = async () => {
      await Promise.all(
        [1, 2].map(() => admin.jobs.trigger({ name: "workshop.service-due" }).catch(() => null)),
      );
      await h.settle();
      const rows = await h.platform.db
        .selectFrom("event")
        .select("payload")
        .where("aggregate_id", "=", id)
        .where("name", "=", "workshop.equipment.service_due")
        .execute();
      return rows.length;
    };
    expect(await told()).toBe(1);
    expect(await told()).toBe(1);
    await equipment().update({ id, nextServiceOn: "2026-11-20" });
    expect(await told()).toBe(2);
  });

  it("is due by the date at its site: a minute before midnight it is not, whatever the date elsewhere", async () => {
    const at = { early: "Pacific/Auckland", late: "America/Los_Angeles" };
    const later = await harness();
    const there = later.caller("superadmin");
    const piece = async (timezone: string, nextServiceOn: string) => {
      const site = await there.sites.create({ code: nextCode("S"), name: "Site", timezone });
      const fields = { serial: nextCode("SN"), name: "Welder", siteId: site.id, nextServiceOn };
      return (await there.workshop.equipment.create(fields)).id;
    };
    const early = await piece(at.early, "2026-11-24");
    const late = await piece(at.late, "2026-11-23");
    const toldAt = async (instant: string) => {
      later.clock.advance(new Date(instant).getTime() - later.clock.now().getTime());
      await there.jobs.trigger({ name: "workshop.service-due" });
      await later.settle();
      const rows = await later.platform.db
        .selectFrom("event")
        .select("aggregate_id as id")
        .where("name", "=", "workshop.equipment.service_due")
        .orderBy("seq")
        .execute();
      return rows.map(({ id }) => id);
    };
    expect(await toldAt("2026-11-23T07:59:00Z")).toEqual([]);
    expect(await toldAt("2026-11-23T08:00:00Z")).toEqual([late]);
    expect(await toldAt("2026-11-23T10:59:00Z")).toEqual([late]);
    expect(await toldAt("2026-11-23T11:00:00Z")).toEqual([late, early]);
  });

  it("begins nothing more once it is archived; its history stays", async () => {
    const { siteId } = await makeWarehouse(admin);
    const { id } = await equipment().create({ serial: nextCode("SN"), name: "Old", siteId });
    await equipment().archive({ id });
    await expect(
      admin.workshop.workOrders.create({ title: "Work", dueOn: "2026-12-01", equipmentId: id }),
    ).rejects.toMatchObject(refusal("workshop.equipment_archived"));
    expect(await equipment().history({ id })).toMatchObject({ entries: [] });
  });

  it("counts by its status, as work orders do, for those who see its site", async () => {
    const { siteId } = await makeWarehouse(admin);
    const made = await equipment().create({ serial: nextCode("SN"), name: "One", siteId });
    await equipment().create({ serial: nextCode("SN"), name: "Two", siteId, status: "in_repair" });
    await admin.workshop.workOrders.create({ title: "Work", dueOn: "2026-12-01", siteId });
    const mine = h.ctx("admin", { sites: [siteId] });
    expect(await equipmentByStatus(mine, {})).toEqual({ operational: 1, in_repair: 1 });
    expect(await workOrdersByStatus(mine, {})).toEqual({ open: 1 });
    expect(await workOrdersByStatus(mine, { to: made.createdAt })).toEqual({});
  });
});

describe("a checklist", () => {
  it("has a name of its own and items of different names with limits that make sense", async () => {
    const make = (name: string, items: { name: string }[]) =>
      admin.workshop.checklists.create({ name, items });
    await make("Yearly", [{ name: "Cable" }]);
    await expect(make("yearly", [{ name: "Cable" }])).rejects.toMatchObject(
      refusal("workshop.checklist_taken"),
    );
    for (const items of [
      [{ name: "Cable" }, { name: "Cable" }],
      [{ name: "Volts", kind: "measured", min: "3", max: "2.9" }],
      [{ name: "Cable", min: "3" }],
      [],
    ])
      await expect(make("Other", items as { name: string }[])).rejects.toThrow();
  });
});
