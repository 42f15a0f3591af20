import { router } from "@millrace/platform/procedure";
import { apiKeysRouter } from "./keys/keys.router.ts";
import { limitsRouter } from "./limits/limits.router.ts";
import { oauthRouter } from "./oauth/oauth.router.ts";

/** Access of programs: their keys, their applications, and how much they may ask for. */
export const accessRouter = router({
  apiKeys: apiKeysRouter,
  limits: limitsRouter,
  oauth: oauthRouter,
});
