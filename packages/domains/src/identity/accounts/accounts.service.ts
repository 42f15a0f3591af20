import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { grant, readGrants } from "../../access/index.ts";
import { userRegistered } from "../identity.events.ts";
import type { Me, Registration, User } from "../identity.schema.ts";
import * as store from "./accounts.store.ts";

/** Adds an account with a role and perhaps a limit to sites; for the first administrator and for tests. */
export async function createUser(
  ctx: Ctx,
  input: Registration & { role: string; siteIds?: readonly string[] },
): Promise<{ id: string }> {
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) => ({ id: (await addUser(tx, { ...input, passwordHash })).id }));
}

/** The row of a new account with its role, told to those who listen. */
export async function addUser(
  tx: TxCtx,
  {
    role,
    siteIds,
    email,
    name,
    passwordHash,
  }: {
    email: string;
    name: string;
    passwordHash: string;
    role: string;
    siteIds?: readonly string[];
  },
): Promise<store.Account> {
  const account = await store.insertAccount(tx, { email, name, passwordHash });
  await grant(tx, account.id, role, siteIds);
  record(
    tx,
    userRegistered,
    { id: account.id },
    { userId: account.id, role },
    { after: { email, name, role } },
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

/** An account as it is shown. */
export function userOf(account: store.Account, roles: readonly string[]): User {
  const { id, email, name, createdAt } = account;
  return { id, email, name, roles: [...roles], createdAt };
}
