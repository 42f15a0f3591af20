import type { Ctx } from "@millrace/platform/context";
import { sql } from "kysely";
import { holdsPermission, seesSites } from "../../access/index.ts";

/** Somebody who can be written to. */
export interface Reachable {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/**
 * People who hold a permission for all of these sites and whose address is proven, `most` at most: `first` before the others, then those
 * who have been here longest.
 */
export function reachableHolders(
  ctx: Ctx,
  {
    permission,
    sites,
    first,
    most,
  }: {
    permission: string;
    sites: "all" | readonly string[];
    first: string | null;
    most: number;
  },
): Promise<Reachable[]> {
  return ctx.db
    .selectFrom("user_account")
    .select(["id", "name", "email"])
    .where("status", "=", "active")
    .where("archived_at", "is", null)
    .where("email_verified_at", "is not", null)
    .where(holdsPermission("user_account.id", permission))
    .where(seesSites("user_account.id", sites))
    .orderBy(sql`(id = ${first}::uuid) is true`, "desc")
    .orderBy("created_at")
    .limit(most)
    .execute();
}
