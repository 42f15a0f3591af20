import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import {
  type Change,
  type RowOutcome,
  requiredColumn,
  type Told,
  tell,
  upsertRows,
} from "@millrace/platform/upsert";
import type { z } from "zod";
import { customerEvents, vendorEvents } from "./parties.events.ts";
import { blankParty, withRow } from "./parties.rules.ts";
import type { NewParty, Party, PartyChange, PartyQuery, PartyRow, Role } from "./parties.schema.ts";
import * as store from "./parties.store.ts";

const customer: Told<Party, typeof customerEvents.created.payload> = {
  events: customerEvents,
  payloadOf: ({ id, ...details }) => ({ customerId: id, ...details }),
};
const vendor: Told<Party, typeof vendorEvents.created.payload> = {
  events: vendorEvents,
  payloadOf: ({ id, ...details }) => ({ vendorId: id, ...details }),
};

export function listParties(ctx: Ctx, role: Role, query: PartyQuery): Promise<Page<Party>> {
  return store.pageOfParties(ctx, role, query);
}

/** Refuses a code that another party of this role has or had (`parties.code_taken`). */
export function createParty(ctx: Ctx, role: Role, input: NewParty): Promise<Party> {
  return transact(ctx, async (tx) => {
    const party = await store.insertParty(tx, role, input);
    tellAs(tx, role, "created", null, party);
    return party;
  });
}

/** Refuses a taken code (`parties.code_taken`). */
export function updateParty(
  ctx: Ctx,
  role: Role,
  { id, version, ...fields }: PartyChange,
): Promise<Party> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockParty(tx, role, id), version, role);
    const party = await store.updateParty(tx, before, fields);
    tellAs(tx, role, "updated", before, party);
    return party;
  });
}

/** Takes the party out of use; its code, orders and history stay. Doing it twice is doing it once. */
export function archiveParty(
  ctx: Ctx,
  role: Role,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Party> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockParty(tx, role, id), version, role);
    if (before.archivedAt) return before;
    const party = await store.updateParty(tx, before, { archived_at: tx.now });
    tellAs(tx, role, "archived", before, party);
    return party;
  });
}

/** The customer, or `resource.not_found`. Joins the caller's transaction. */
export async function getCustomer(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Party> {
  return found(await store.findParty(ctx, "customer", id), "customer");
}

/** The vendor, or `resource.not_found`. Joins the caller's transaction. */
export async function getVendor(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Party> {
  return found(await store.findParty(ctx, "vendor", id), "vendor");
}

/** Ids of vendors by code, archived ones included; a code without an entry is nobody's. One query. */
export function vendorIdsByCode(
  ctx: Ctx | TxCtx,
  codes: readonly string[],
): Promise<Map<string, string>> {
  return store.partyIdsByCode(ctx, "vendor", codes);
}

/** Writes up to 1,000 rows by code, each by itself: see `upsertRows`. A new customer needs a name. */
export function upsertCustomers(tx: TxCtx, rows: readonly PartyRow[]): Promise<RowOutcome[]> {
  return upsertParties(tx, "customer", customer, rows);
}

/** Writes up to 1,000 rows by code, each by itself: see `upsertRows`. A new vendor needs a name. */
export function upsertVendors(tx: TxCtx, rows: readonly PartyRow[]): Promise<RowOutcome[]> {
  return upsertParties(tx, "vendor", vendor, rows);
}

function upsertParties<Payload extends z.ZodObject>(
  tx: TxCtx,
  role: Role,
  told: Told<Party, Payload>,
  rows: readonly PartyRow[],
): Promise<RowOutcome[]> {
  return upsertRows(tx, {
    rows,
    keyOf: ({ code }: PartyRow | Party) => code,
    lock: (codes: readonly string[]) => store.lockPartiesByCode(tx, role, codes),
    merge(row, current) {
      const party = withRow(current ?? blankParty(newId(), row.code, tx.now), row, tx.now);
      const problems = [];
      if (party.name === "") problems.push(requiredColumn("name"));
      const [contact] = party.contacts;
      if (contact && !contact.name) problems.push(requiredColumn("contactName"));
      return problems.length > 0 ? { problems } : { state: party };
    },
    insert: (parties) => store.insertParties(tx, role, parties),
    update: (parties) => store.updateParties(tx, parties),
    told,
  });
}

function tellAs(tx: TxCtx, role: Role, change: Change, before: Party | null, after: Party): void {
  if (role === "customer") tell(tx, customer, change, before, after);
  else tell(tx, vendor, change, before, after);
}
