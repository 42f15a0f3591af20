import type { AnyTRPCRouter } from "@trpc/server";
import type { Meta } from "./procedure.ts";

/** What can be called, as its procedure says it itself. */
export interface OperationInfo {
  /** The procedure's path: `sales.orders.list`. */
  readonly id: string;
  readonly permission: string;
  readonly summary: string | null;
  /** Null for an operation that has no REST face. */
  readonly method: string | null;
  readonly path: string | null;
}

let known: readonly OperationInfo[] = [];

/** Tells the program what its router can do, so that domains below it can list that; once, where the router is made. */
export function publishOperations(router: AnyTRPCRouter): void {
  const procedures = router._def.procedures as unknown as Record<string, { _def: { meta?: Meta } }>;
  known = Object.entries(procedures).map(([id, { _def }]) => ({
    id,
    permission: _def.meta?.permission ?? "",
    summary: _def.meta?.rest?.summary ?? null,
    method: _def.meta?.rest?.method ?? null,
    path: _def.meta?.rest?.path ?? null,
  }));
}

/** Every operation of the running program. */
export function operations(): readonly OperationInfo[] {
  return known;
}
