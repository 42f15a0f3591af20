import { defineJob, defineListener } from "@millrace/platform/jobs";
import { z } from "zod";
import { maintenanceDue } from "../machines/index.ts";
import { reservationHeld } from "../stock/index.ts";
import { tellServiceDue } from "./equipment/equipment.service.ts";
import { partCame } from "./work-orders/parts.service.ts";
import { openForPlan } from "./work-orders/work-orders.service.ts";

/** Opens the work order of a maintenance plan that is due. */
export const openMaintenance = defineListener({
  name: "workshop.open-maintenance",
  summary: "Opens a work order when the work of a machine's maintenance plan is due",
  queue: "maintenance",
  on: [maintenanceDue],
  run: (tx, event) => openForPlan(tx, maintenanceDue.payload.parse(event.payload)),
});

/** A part that an order waited for came, with a purchase or otherwise. */
export const partsCome = defineListener({
  name: "workshop.parts-come",
  summary: "Says on a work order that a part which it waited for is held for it",
  queue: "maintenance",
  on: [reservationHeld],
  run: (tx, event) => partCame(tx, reservationHeld.payload.parse(event.payload)),
});

export const serviceDueJob = defineJob({
  name: "workshop.service-due",
  summary:
    "Tells of equipment whose service has come due by the date at its site, once for each date",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "40 * * * *", timezone: "UTC" },
  run: async (ctx) => ({ told: await tellServiceDue(ctx) }),
});
