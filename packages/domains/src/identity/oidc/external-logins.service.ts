import type { Ctx } from "@millrace/platform/context";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { auditLink } from "../external/external-account.ts";
import * as store from "../external/external-login.store.ts";
import { unkept } from "../one-time.ts";
import { requirePassword } from "../password/require-password.ts";
import { issueTicket, takeTicket } from "../tickets.ts";
import { boundTries, providerOf } from "./guard.ts";
import { lastWayIn, loginLinked, oidcStateInvalid } from "./oidc.errors.ts";
import type { ExternalLogin, ExternalLogins, LinkCode, LinkRequest } from "./oidc.schema.ts";
import { linkable, linking } from "./tickets.ts";

/** Which other providers the caller signs in with, and whether by a password as well. */
export async function listExternalLogins(ctx: Ctx): Promise<ExternalLogins> {
  const [links, hasPassword] = await Promise.all([
    store.linksOf(ctx, ctx.actor.id),
    store.hasPassword(ctx, ctx.actor.id),
  ]);
  return { items: links.map((link) => shown(ctx, link)), hasPassword };
}

function shown(ctx: Pick<Ctx, "platform">, { provider, email, createdAt }: store.Link) {
  const known = ctx.platform.config.MILLRACE_OIDC_PROVIDERS.find(({ id }) => id === provider);
  const label = known?.label ?? (provider === "firebase" ? "Firebase" : provider);
  return { provider, label, email, createdAt };
}

/**
 * Where the caller's browser goes to link a provider; good once, for 60 seconds. Needs the password (`auth.wrong_password`): whoever has found
 * an open screen must not leave themselves a way in.
 */
export async function beginLink(
  asked: Ctx,
  { provider: id, password }: LinkRequest,
): Promise<{ location: string }> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const provider = providerOf(ctx.platform, id);
  const { id: userId } = await requirePassword(ctx, password, "password");
  const link = await transact(ctx, (tx) => {
    auditLink(tx, "asked", userId, id);
    return issueTicket(tx, linking, { userId });
  });
  return { location: `/api/v1/auth/oidc/${provider.id}?${new URLSearchParams({ link })}` };
}

/**
 * Links the identity that the caller has come back with. The code is the caller's own, good once and for 60 seconds (`auth.oidc_state`): nobody
 * can be made to link somebody else's identity. One that is linked is refused (`auth.external_login_linked`), also by the database.
 */
export async function confirmLink(asked: Ctx, { code }: LinkCode): Promise<ExternalLogin> {
  const ctx = unkept(asked);
  await boundTries(ctx);
  const taken = await transact(ctx, (tx) => takeTicket(tx, linkable, code));
  if (!taken || ctx.actor.kind !== "user" || taken.userId !== ctx.actor.id)
    throw oidcStateInvalid("This link was used, is over, or was begun by somebody else.");
  const { userId, email } = taken;
  return transact(ctx, async (tx) => {
    await store.lockIdentity(tx, taken);
    if (await store.findLinkedUser(tx, taken)) throw loginLinked("It opens an account already.");
    await store.insertLink(tx, taken, { userId, email });
    auditLink(tx, "linked", userId, taken.provider);
    return shown(tx, { ...taken, createdAt: tx.now });
  });
}

/**
 * Takes a provider from the caller's ways in, with all identities there. The last way in stays (`auth.last_way_in`), also when two removals
 * race. Refuses one that is not linked with `resource.not_found`.
 */
export function removeExternalLogin(
  ctx: Ctx,
  { provider }: { provider: string },
): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const userId = tx.actor.id;
    const { hasPassword } = found(await store.lockPerson(tx, userId), "user");
    const links = await store.linksOf(tx, userId);
    const gone = links.filter((link) => link.provider === provider);
    found(gone[0], "external login");
    if (!hasPassword && gone.length === links.length)
      throw lastWayIn("Without it and without a password, nobody could sign in as you.");
    for (const link of gone) await store.deleteLink(tx, link);
    auditLink(tx, "unlinked", userId, provider);
    return { ok: true as const };
  });
}
