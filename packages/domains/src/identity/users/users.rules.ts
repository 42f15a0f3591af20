/** What somebody may do, and where. */
export interface Reach {
  readonly permissions: ReadonlySet<string>;
  readonly sites: "all" | readonly string[];
}

/** Whether the holder sees every site that is asked for. */
export function seesAll(holder: Reach["sites"], asked: Reach["sites"]): boolean {
  if (holder === "all") return true;
  return asked !== "all" && asked.every((site) => holder.includes(site));
}

/** `a…@example.com`: enough to see that an address is another one now, too little to write to it. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, 1)}…${at < 0 ? "" : email.slice(at)}`;
}

/** A person as audit rows keep them: those outlive the person's erasure, so names and addresses are masked in them. */
export function auditable(user: {
  email: string;
  phone: string | null;
  username: string | null;
  name: string;
  status: string;
  blockedReason: string | null;
  roles: readonly string[];
  siteIds: readonly string[] | null;
}): object {
  const { status, blockedReason, roles, siteIds } = user;
  return {
    email: maskedEmail(user.email),
    phone: user.phone && `${user.phone.slice(0, 2)}…`,
    username: user.username && `${user.username.slice(0, 1)}…`,
    name: `${user.name.slice(0, 1)}…`,
    status,
    blockedReason,
    roles,
    siteIds,
  };
}
