import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { unavailable } from "@millrace/platform/problems";
import { transact } from "@millrace/platform/transact";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { accountOfPerson } from "../external/external-account.ts";
import { secondFactorRequired } from "../identity.errors.ts";
import type { Tokens } from "../identity.schema.ts";
import { unkept } from "../one-time.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { challengeMs, newChallenge } from "../totp/challenge.ts";
import { hasFactor } from "../totp/totp.store.ts";
import { firebaseRefused } from "./firebase.errors.ts";
import { firebaseKeys } from "./firebase.keys.ts";
import type { FirebaseToken } from "./firebase.schema.ts";

const Claims = z.object({
  sub: z.string().min(1).max(128),
  auth_time: z.number(),
  email: z.email().max(320).toLowerCase().optional(),
  email_verified: z.boolean().default(false),
  name: z.string().trim().min(1).max(200).optional(),
});
type Claims = z.infer<typeof Claims>;

const personOf = ({ sub, email, email_verified, name }: Claims) => ({
  provider: "firebase",
  subject: sub,
  email,
  emailVerified: email_verified,
  name,
});

const refused = () => firebaseRefused("The token is not valid, or its owner may not sign in here.");

/**
 * Signs in whoever Firebase says this is: a session and its first tokens, or the challenge of a second factor
 * (`auth.second_factor_required`). Every other end is `auth.firebase_refused`, with the reason in the audit only. Two first sign-ins of one
 * person at once make one user. Source: Firebase, "Verify ID tokens using a third-party JWT library".
 */
export async function signInByFirebase(asked: Ctx, { idToken }: FirebaseToken): Promise<Tokens> {
  const ctx = unkept(asked);
  await enforce(ctx.platform.limiter, [
    {
      policy: {
        name: "firebase-ip",
        limit: ctx.platform.config.MILLRACE_LOGIN_LIMIT * 10,
        seconds: 60,
      },
      key: `${ctx.ip}`,
    },
  ]);
  const claims = await verified(ctx, idToken);
  const { MILLRACE_FIREBASE_ROLE: role, MILLRACE_FIREBASE_LINK_BY_EMAIL: linkByEmail } =
    ctx.platform.config;
  const firstTime = { role, linkByEmail };
  const end = await transact(ctx, async (tx) => {
    const account = claims && (await accountOfPerson(tx, personOf(claims), firstTime));
    const about = { factors: ["firebase"] };
    if (account?.status !== "active") {
      const entity = { type: "identity.user", id: account?.id ?? null };
      audit(tx, "identity.login.failed", entity, {
        after: { factor: "firebase", reason: claims ? "no account that may enter" : "token" },
      });
      return null;
    }
    const entity = { type: "identity.user", id: account.id };
    if (await hasFactor(tx, account.id)) {
      audit(tx, "identity.login.second_factor_asked", entity, { after: about });
      return { account };
    }
    audit(tx, "identity.login.succeeded", entity, { after: about });
    return { tokens: await openSession(tx, account) };
  });
  if (!end) throw refused();
  if (end.tokens) return end.tokens;
  throw secondFactorRequired("Firebase knows you; now the code of the authenticator app.", {
    details: { challenge: newChallenge(ctx, end.account), expiresIn: challengeMs / 1000 },
  });
}

/** What the token says; null when it is not to be believed. Refuses with `service.unavailable` while the keys cannot be read. */
async function verified(ctx: Ctx, idToken: string): Promise<Claims | null> {
  const { MILLRACE_FIREBASE_PROJECT: project } = ctx.platform.config;
  if (project === undefined) return null;
  const check = async (unknown: boolean) =>
    jwtVerify(
      idToken,
      await firebaseKeys(ctx.platform, unknown).catch(() => {
        throw unavailable("Firebase cannot be asked for a moment.", { retryAfter: 5 });
      }),
      {
        algorithms: ["RS256"],
        issuer: `https://securetoken.google.com/${project}`,
        audience: project,
        requiredClaims: ["exp", "iat", "sub"],
        currentDate: ctx.now,
      },
    );
  try {
    const { payload } = await check(false).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return check(true);
      throw error;
    });
    const claims = Claims.parse(payload);
    const now = ctx.now.getTime() / 1000;
    return claims.auth_time <= now && (payload.iat ?? now) <= now ? claims : null;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
    throw error;
  }
}
