import type { DB } from "@millrace/db/generated/types";
import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Platform } from "./platform.ts";

/**
 * Who acts. `user` is a person with a session; `key` an API key, whose maker is `userId`; `client` an OAuth application, for a person who
 * agreed or (null) for itself; `system` a job or the relay; `anonymous` has no credential and no permission.
 */
export type Actor =
  | { readonly kind: "user"; readonly id: string; readonly sessionId: string }
  | { readonly kind: "key"; readonly id: string; readonly userId: string }
  | { readonly kind: "client"; readonly id: string; readonly userId: string | null }
  | { readonly kind: "system"; readonly id: string }
  | { readonly kind: "anonymous"; readonly id: "anonymous" };

/** A client's promise that a repeated call is the same call (`Idempotency-Key`), as `transact` keeps it. */
export interface Idempotency {
  readonly key: string;
  readonly operation: string;
  /** SHA-256 of operation and canonical input. */
  readonly fingerprint: Buffer;
  /** Set once a stored answer was given instead of running the operation. */
  replayed: boolean;
  /** Set once a transaction has claimed the key: one operation, one transaction. */
  claimed: boolean;
}

/** What every service takes first: who acts, what they may see, and the means to act. Never a request or response. */
export interface Ctx {
  readonly actor: Actor;
  /** Permission slugs; `*` holds them all. */
  readonly permissions: ReadonlySet<string>;
  /** The sites whose rows exist for this actor. */
  readonly sites: "all" | readonly string[];
  readonly now: Date;
  readonly requestId: string;
  readonly db: Kysely<DB>;
  readonly log: Logger;
  readonly platform: Platform;
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Raw value of the key header; checked and turned into `idempotency` by the procedure base. */
  readonly idempotencyKey?: string | undefined;
  readonly idempotency?: Idempotency | undefined;
  /** Called when a stored answer was given again, so that the transport can say so. */
  readonly onReplay?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** True when the actor holds the permission, by name or by `*`. */
export function may(ctx: Ctx, permission: string): boolean {
  return ctx.permissions.has("*") || ctx.permissions.has(permission);
}

/** True when rows of this site exist for the actor; rows of no site exist for everybody. */
export function seesSite(ctx: Ctx, siteId: string | null): boolean {
  return siteId === null || ctx.sites === "all" || ctx.sites.includes(siteId);
}
