import { router } from "@millrace/platform/procedure";
import { alertRulesRouter, alertsRouter } from "./alerts/alerts.router.ts";
import { healthRouter } from "./health/health.router.ts";
import { sandboxRouter } from "./sandbox/sandbox.router.ts";
import { versionsRouter } from "./versions/versions.router.ts";

export const opsRouter = router({
  alertRules: alertRulesRouter,
  alerts: alertsRouter,
  health: healthRouter,
  sandbox: sandboxRouter,
  versions: versionsRouter,
});
