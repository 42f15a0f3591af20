import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** A work order, equipment and an inspection of it at the shop's site, by a checklist that all sites share. */
export async function workshopRows(h: Harness, shop: Shop): Promise<Rows> {
  const { workshop } = h.caller("superadmin");
  const { siteId } = shop.warehouse;
  const equipment = await workshop.equipment.create({ serial: "CONFORM-1", name: "One", siteId });
  const checklist = await workshop.checklists.create({
    name: "Conformance",
    items: [{ name: "Sound" }],
  });
  const inspection = await workshop.inspections.create({
    equipmentId: equipment.id,
    checklistId: checklist.id,
  });
  const order = await workshop.workOrders.create({ title: "One", dueOn: "2026-12-01", siteId });
  return {
    scoped: {
      "/workshop/work-orders/": order.id,
      "/workshop/equipment/": equipment.id,
      "/workshop/inspections/": inspection.id,
    },
    shared: ["/workshop/checklists/"],
  };
}
