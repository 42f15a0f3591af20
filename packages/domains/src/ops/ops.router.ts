import { router } from "@millrace/platform/procedure";
import { healthRouter } from "./health/health.router.ts";
import { versionsRouter } from "./versions/versions.router.ts";

export const opsRouter = router({
  health: healthRouter,
  versions: versionsRouter,
});
