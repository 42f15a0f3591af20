import { router } from "@millrace/platform/procedure";
import { catalogRouter } from "./catalog/catalog.router.ts";
import { authRouter } from "./identity/identity.router.ts";
import { partiesRouter } from "./parties/parties.router.ts";
import { sitesRouter } from "./sites/sites.router.ts";

/** Everything that can be called, by any transport. A domain's router stands under the domain's name. */
export const appRouter = router({
  auth: authRouter,
  catalog: catalogRouter,
  parties: partiesRouter,
  sites: sitesRouter,
});

/** What typed clients import: types only, no code. */
export type AppRouter = typeof appRouter;
