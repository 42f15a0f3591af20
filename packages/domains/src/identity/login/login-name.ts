import type { AccountName } from "../accounts/accounts.store.ts";

/** What somebody typed to say who they are: an address has an @, a phone number a +, and all else is a user name. */
export function accountName(typed: string): AccountName & { readonly typed: string } {
  const name = typed.trim().toLowerCase();
  if (name.includes("@")) return { email: name, typed: name };
  if (name.startsWith("+")) {
    const phone = name.replace(/[^\d+]/g, "");
    return { phone, typed: phone };
  }
  return { username: name, typed: name };
}
