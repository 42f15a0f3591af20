import type { z } from "zod";
import { audit } from "./audit.ts";
import { type EventType, emit } from "./events.ts";
import { notFound, versionMismatch } from "./problems.ts";
import type { TxCtx } from "./transact.ts";

/** Tells a change to those outside (the event) and to those who answer for it (the audit row, under the event's name), in one call. */
export function record<Payload extends z.ZodObject>(
  tx: TxCtx,
  type: EventType<Payload>,
  about: { id: string; siteId?: string | null },
  payload: z.input<Payload>,
  change: { before?: object | null; after?: object | null } = {},
): void {
  emit(tx, type, about, payload);
  audit(tx, type.name, { type: type.aggregate, id: about.id }, change);
}

/** The row that was found, or `resource.not_found`: absent and not yours are the same answer. */
export function found<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw notFound(`There is no such ${what}.`);
  return row;
}

/**
 * The locked row, when it is there and still has the version that the caller read (`resource.version_mismatch` otherwise). No version
 * named is no condition. Sound only for a row that the transaction has locked.
 */
export function unchanged<Row extends { version: number }>(
  row: Row | undefined,
  expected: number | undefined,
  what: string,
): Row {
  const current = found(row, what);
  if (expected !== undefined && expected !== current.version) {
    throw versionMismatch(
      `This ${what} is at version ${current.version} by now, not ${expected}.`,
      {
        details: { current: current.version, expected },
      },
    );
  }
  return current;
}
