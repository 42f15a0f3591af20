import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { unavailable } from "@millrace/platform/problems";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { addUser } from "../accounts/accounts.service.ts";
import { type Account, findAccount } from "../accounts/accounts.store.ts";
import { secondFactorRequired } from "../identity.errors.ts";
import type { Tokens } from "../identity.schema.ts";
import { newToken, unkept } from "../one-time.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { challengeMs, newChallenge } from "../totp/challenge.ts";
import { hasFactor } from "../totp/totp.store.ts";
import * as store from "./external-login.store.ts";
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

const refused = () => firebaseRefused("The token is not valid, or its owner may not sign in here.");

/** Nobody can type what this is the hash of: who came by Firebase sets a password by the letter, or has none. */
const noPassword = hash(newToken("none"));

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
  const passwordHash = await noPassword;
  const end = await transact(ctx, async (tx) => {
    const account = claims && (await accountOf(tx, claims, passwordHash));
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

/** The account that is linked to the person, or is linked or made now where that is configured; undefined where not. */
async function accountOf(
  tx: TxCtx,
  { sub, email, email_verified: emailVerified, name }: Claims,
  passwordHash: string,
): Promise<Account | undefined> {
  const identity = { provider: "firebase", subject: sub };
  await store.lockIdentity(tx, identity);
  const linked = await store.findLinkedUser(tx, identity);
  if (linked) return findAccount(tx, { id: linked });
  if (!email || !emailVerified) return undefined;
  const { MILLRACE_FIREBASE_ROLE: role, MILLRACE_FIREBASE_LINK_BY_EMAIL: mayLink } =
    tx.platform.config;
  const known = await findAccount(tx, { email });
  // An address that was never verified here may be somebody else's trap for its owner.
  if (known && !(mayLink && known.emailVerifiedAt && known.status === "active")) return undefined;
  if (!known && role === undefined) return undefined;
  const fields = { email, name: name ?? email, passwordHash, emailVerifiedAt: tx.now };
  const account = known ?? (await addUser(tx, { ...fields, role: role ?? "" }));
  await store.insertLink(tx, identity, account.id);
  audit(
    tx,
    "identity.external_login.linked",
    { type: "identity.user", id: account.id },
    { after: { provider: "firebase" } },
  );
  return account;
}
