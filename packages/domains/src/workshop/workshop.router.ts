import { router } from "@millrace/platform/procedure";
import { checklistsRouter } from "./checklists/checklists.router.ts";
import { entriesRouter, sheetImportsRouter } from "./entries/entries.router.ts";
import { equipmentRouter } from "./equipment/equipment.router.ts";
import { inspectionsRouter } from "./inspections/inspections.router.ts";
import { schedulesRouter } from "./schedules/schedules.router.ts";
import { templatesRouter } from "./templates/templates.router.ts";
import { workOrdersRouter } from "./work-orders/work-orders.router.ts";

export const workshopRouter = router({
  checklists: checklistsRouter,
  entries: entriesRouter,
  equipment: equipmentRouter,
  imports: sheetImportsRouter,
  inspections: inspectionsRouter,
  schedules: schedulesRouter,
  templates: templatesRouter,
  workOrders: workOrdersRouter,
});
