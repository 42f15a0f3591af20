import { audit } from "@millrace/platform/audit";
import type { TxCtx } from "@millrace/platform/transact";
import { addUser } from "../accounts/accounts.service.ts";
import { type Account, findAccount } from "../accounts/accounts.store.ts";
import * as store from "./external-login.store.ts";

/** Somebody as their provider describes them. */
export interface ExternalPerson extends store.Identity {
  readonly email: string | undefined;
  /** The provider has seen that the person reads the letters to the address. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
}

/** What is allowed on a first sign-in. */
export interface FirstTime {
  /** Role of people who are added; without it, none are. */
  readonly role: string | undefined;
  /** A verified address opens the account that has it. */
  readonly linkByEmail: boolean;
}

/**
 * The account that is linked to the person, or is linked or made now where that is allowed; undefined where not. Known people are known by
 * (provider, subject) and nothing else. Sign-ins of one person that race get one account.
 */
export async function accountOfPerson(
  tx: TxCtx,
  person: ExternalPerson,
  { role, linkByEmail }: FirstTime,
): Promise<Account | undefined> {
  await store.lockIdentity(tx, person);
  const linked = await store.findLinkedUser(tx, person);
  if (linked) return findAccount(tx, { id: linked });
  const { email, emailVerified, name } = person;
  if (!email || !emailVerified) return undefined;
  const known = await findAccount(tx, { email });
  // An address that was never verified here may be somebody else's trap for its owner.
  if (known && !(linkByEmail && known.emailVerifiedAt && known.status === "active"))
    return undefined;
  if (!known && role === undefined) return undefined;
  const fields = { email, name: name ?? email, passwordHash: null, emailVerifiedAt: tx.now };
  const account = known ?? (await addUser(tx, { ...fields, role: role ?? "" }));
  await store.insertLink(tx, person, { userId: account.id, email });
  auditLink(tx, "linked", account.id, person.provider);
  return account;
}

export function auditLink(
  tx: TxCtx,
  what: "asked" | "linked" | "unlinked",
  userId: string,
  provider: string,
): void {
  const entity = { type: "identity.user", id: userId };
  audit(tx, `identity.external_login.${what}`, entity, { after: { provider } });
}
