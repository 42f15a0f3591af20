import { router } from "@millrace/platform/procedure";
import { authRouter } from "./identity/identity.router.ts";
import { sitesRouter } from "./sites/sites.router.ts";

/** Everything that can be called, by any transport. A domain's router stands under the domain's name. */
export const appRouter = router({
  auth: authRouter,
  sites: sitesRouter,
});

/** What typed clients import: types only, no code. */
export type AppRouter = typeof appRouter;
