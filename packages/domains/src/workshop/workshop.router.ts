import { router } from "@millrace/platform/procedure";
import { entriesRouter, sheetImportsRouter } from "./entries/entries.router.ts";
import { schedulesRouter } from "./schedules/schedules.router.ts";
import { templatesRouter } from "./templates/templates.router.ts";

export const workshopRouter = router({
  entries: entriesRouter,
  imports: sheetImportsRouter,
  schedules: schedulesRouter,
  templates: templatesRouter,
});
