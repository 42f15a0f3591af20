import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { transact } from "@millrace/platform/transact";
import { findAccount } from "../accounts/accounts.store.ts";
import { secondFactorRequired } from "../identity.errors.ts";
import type { Tokens } from "../identity.schema.ts";
import { mayEnter } from "../login/guard.service.ts";
import { unkept } from "../one-time.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { takeTicket } from "../tickets.ts";
import { challengeMs, newChallenge } from "../totp/challenge.ts";
import { hasFactor } from "../totp/totp.store.ts";
import { answers, boundTries } from "./guard.ts";
import { oidcCodeInvalid } from "./oidc.errors.ts";
import type { OidcCode } from "./oidc.schema.ts";
import { arrival } from "./tickets.ts";

/**
 * Turns the code that a sign-in has ended with into a session and its first tokens, or into the challenge of a second factor
 * (`auth.second_factor_required`). Once, within 60 seconds, for whoever shows the verifier; every other end is `auth.invalid_sign_in_code`,
 * and the code is used up. Of calls that race, one gets the session.
 */
export async function exchangeCode(asked: Ctx, { code, verifier }: OidcCode): Promise<Tokens> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const taken = await transact(ctx, (tx) => takeTicket(tx, arrival, code));
  const isTheirs = taken && answers(verifier, taken.challenge);
  const known = taken ? await findAccount(ctx, { id: taken.userId }) : undefined;
  const open = await mayEnter(ctx, known);
  const end = await transact(ctx, async (tx) => {
    const entity = { type: "identity.user", id: known?.id ?? null };
    const about = { factors: ["oidc"], provider: taken?.provider };
    if (!isTheirs || !known || !open) {
      const reason = !taken ? "code" : !isTheirs ? "verifier" : "no account that may enter";
      audit(tx, "identity.login.failed", entity, { after: { factor: "oidc", reason } });
      return null;
    }
    if (await hasFactor(tx, known.id)) {
      audit(tx, "identity.login.second_factor_asked", entity, { after: about });
      return { account: known };
    }
    audit(tx, "identity.login.succeeded", entity, { after: about });
    return { tokens: await openSession(tx, known) };
  });
  if (!end) throw oidcCodeInvalid("The code is over, was used, or is not yours. Sign in again.");
  if (end.tokens) return end.tokens;
  throw secondFactorRequired("The provider knows you; now the code of the authenticator app.", {
    details: { challenge: newChallenge(ctx, end.account), expiresIn: challengeMs / 1000 },
  });
}
