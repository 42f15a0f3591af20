import { publishOperations } from "@millrace/platform/operations";
import { router } from "@millrace/platform/procedure";
import { accessRouter } from "./access/access.router.ts";
import { auditRouter } from "./audit/audit.router.ts";
import { catalogRouter } from "./catalog/catalog.router.ts";
import { filesRouter } from "./files/files.router.ts";
import { homeRouter } from "./home/home.router.ts";
import { authRouter } from "./identity/identity.router.ts";
import { identityRouter } from "./identity/people.router.ts";
import { jobsRouter } from "./jobs/jobs.router.ts";
import { machinesRouter } from "./machines/machines.router.ts";
import { opsRouter } from "./ops/ops.router.ts";
import { partiesRouter } from "./parties/parties.router.ts";
import { peopleRouter } from "./people/people.router.ts";
import { productionRouter } from "./production/production.router.ts";
import { reportsRouter } from "./reports/reports.router.ts";
import { salesRouter } from "./sales/sales.router.ts";
import { schedulingRouter } from "./scheduling/scheduling.router.ts";
import { settingsRouter } from "./settings/settings.router.ts";
import { sitesRouter } from "./sites/sites.router.ts";
import { stockRouter } from "./stock/stock.router.ts";
import { transferRouter } from "./transfer/transfer.router.ts";
import { usageRouter } from "./usage/usage.router.ts";
import { webhooksRouter } from "./webhooks/webhooks.router.ts";
import { workshopRouter } from "./workshop/workshop.router.ts";

/** Everything that can be called, by any transport. A domain's router stands under the domain's name. */
export const appRouter = router({
  access: accessRouter,
  audit: auditRouter,
  auth: authRouter,
  catalog: catalogRouter,
  files: filesRouter,
  home: homeRouter,
  identity: identityRouter,
  jobs: jobsRouter,
  machines: machinesRouter,
  ops: opsRouter,
  parties: partiesRouter,
  people: peopleRouter,
  production: productionRouter,
  reports: reportsRouter,
  sales: salesRouter,
  scheduling: schedulingRouter,
  settings: settingsRouter,
  sites: sitesRouter,
  stock: stockRouter,
  transfer: transferRouter,
  usage: usageRouter,
  webhooks: webhooksRouter,
  workshop: workshopRouter,
});

publishOperations(appRouter);

/** What typed clients import: types only, no code. */
export type AppRouter = typeof appRouter;
