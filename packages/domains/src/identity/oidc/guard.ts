import { createHash } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import type { OidcProvider } from "@millrace/platform/oidc-providers";
import type { Platform } from "@millrace/platform/platform";
import { notFound } from "@millrace/platform/problems";
import { sameHash } from "../one-time.ts";

/* What every step of a sign-in by a provider is held to. */

/** Each try reads and writes the database and asks the provider (`limit.exceeded`). */
export function boundTries(ctx: Ctx): Promise<void> {
  const limit = ctx.platform.config.MILLRACE_LOGIN_LIMIT * 10;
  const policy = { name: "oidc-ip", limit, seconds: 60 };
  return enforce(ctx.platform.limiter, [{ policy, key: `${ctx.ip}` }]);
}

/** Refuses an id that is not configured with `resource.not_found`. */
export function providerOf({ config }: Platform, id: string): OidcProvider {
  const provider = config.MILLRACE_OIDC_PROVIDERS.find((each) => each.id === id);
  if (!provider) throw notFound(`There is no sign-in provider ${id}.`);
  return provider;
}

/** SHA-256 in base64url, as S256 of RFC 7636. */
export const s256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** Whether this is the text that the challenge was made of. */
export const answers = (verifier: string, challenge: string): boolean =>
  sameHash(Buffer.from(s256(verifier)), Buffer.from(challenge));
