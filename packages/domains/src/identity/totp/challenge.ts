import type { Ctx } from "@millrace/platform/context";
import { z } from "zod";
import type { Account } from "../accounts/accounts.store.ts";

/** Between the password and the code so much may pass. */
export const challengeMs = 5 * 60_000;

const Challenge = z.object({ userId: z.string(), version: z.int(), endsAt: z.number() });
const sealedAs = "login challenge";

/** Says "this caller knew the password", for whoever brings the code. Opaque; over when the account changes. */
export function newChallenge(ctx: Ctx, { id, version }: Account): string {
  const challenge: z.infer<typeof Challenge> = {
    userId: id,
    version,
    endsAt: ctx.now.getTime() + challengeMs,
  };
  return ctx.platform.sealer.seal(sealedAs, JSON.stringify(challenge)).toString("base64url");
}

/** Whom the challenge is about; null when it is over, changed or not ours. */
export function openChallenge(ctx: Ctx, text: string): { userId: string; version: number } | null {
  try {
    const plain = ctx.platform.sealer.open(sealedAs, Buffer.from(text, "base64url")).toString();
    const challenge = Challenge.parse(JSON.parse(plain));
    return challenge.endsAt > ctx.now.getTime() ? challenge : null;
  } catch {
    return null;
  }
}
