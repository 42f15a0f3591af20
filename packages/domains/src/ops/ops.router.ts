import { router } from "@millrace/platform/procedure";
import { versionsRouter } from "./versions/versions.router.ts";

export const opsRouter = router({
  versions: versionsRouter,
});
