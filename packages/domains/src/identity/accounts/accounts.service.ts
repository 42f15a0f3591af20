import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { grant, readGrants } from "../../access/index.ts";
import { userRegistered } from "../identity.events.ts";
import type { Me, User } from "../identity.schema.ts";
import { checkPassword } from "../password/password.policy.ts";
import { maskedEmail } from "../users/users.rules.ts";
import * as store from "./accounts.store.ts";

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly phone?: string;
  readonly username?: string;
  readonly role: string;
  readonly siteIds?: readonly string[];
}

/**
 * Adds an account with a role and perhaps a limit to sites. Whoever may do this vouches for the address: it counts as verified. Refuses a
 * weak password (`request.invalid`) and names that are taken (`auth.email_taken`, `auth.name_taken`).
 */
export async function createUser(ctx: Ctx, input: NewUser): Promise<{ id: string }> {
  await checkPassword(ctx, input.password);
  const { password, ...rest } = input;
  const passwordHash = await hash(password);
  return transact(ctx, async (tx) => ({
    id: (await addUser(tx, { ...rest, passwordHash, emailVerifiedAt: tx.now })).id,
  }));
}

/** The row of a new account with its role, told to those who listen. */
export async function addUser(
  tx: TxCtx,
  { role, siteIds, ...fields }: store.NewAccount & { role: string; siteIds?: readonly string[] },
): Promise<store.Account> {
  const account = await store.insertAccount(tx, fields);
  await grant(tx, account.id, role, siteIds);
  record(
    tx,
    userRegistered,
    { id: account.id },
    { userId: account.id, role },
    { after: { email: maskedEmail(account.email), role, siteIds: siteIds ?? [] } },
  );
  return account;
}

export async function me(ctx: Ctx): Promise<Me> {
  const account = found(await store.findAccount(ctx, { id: ctx.actor.id }), "user");
  const { roles, permissions, sites } = await readGrants(ctx.platform, account.id);
  return {
    ...userOf(account, roles),
    permissions: [...permissions].sort(),
    sites: sites === "all" ? null : [...sites],
  };
}

/** An account as its owner is shown it. */
export function userOf(account: store.Account, roles: readonly string[]): User {
  const { id, email, phone, username, name, emailVerifiedAt, createdAt } = account;
  const emailVerified = emailVerifiedAt !== null;
  return { id, email, phone, username, name, emailVerified, roles: [...roles], createdAt };
}
