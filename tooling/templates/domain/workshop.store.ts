import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { repairTicketCodeTaken } from "./workshop.errors.ts";
import type { NewRepairTicket, RepairTicket, RepairTicketQuery } from "./workshop.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const sorts = { name: "name", code: "code", createdAt: "created_at" };
const codeTaken = (code: string | undefined) => ({
  repair_ticket_code_key: () => repairTicketCodeTaken(`The code ${code} is taken.`),
});

export function findRepairTicket(ctx: Ctx | TxCtx, id: string): Promise<RepairTicket | undefined> {
  return ctx.db.selectFrom("repair_ticket").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The repair ticket, locked until the transaction ends. */
export function lockRepairTicket(tx: TxCtx, id: string): Promise<RepairTicket | undefined> {
  return tx.db
    .selectFrom("repair_ticket")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfRepairTickets(
  ctx: Ctx,
  input: RepairTicketQuery,
): Promise<Page<RepairTicket>> {
  let query = ctx.db.selectFrom("repair_ticket").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  return paginate(ctx, query, { input, sorts, defaultSort: "name", id: "id" });
}

/** Refuses a taken code with `workshop.code_taken`. */
export function insertRepairTicket(tx: TxCtx, fields: NewRepairTicket): Promise<RepairTicket> {
  const row = { id: newId(), ...fields, created_at: tx.now, updated_at: tx.now };
  return refuseOn(
    codeTaken(fields.code),
    tx.db.insertInto("repair_ticket").values(row).returning(columns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked repair ticket and raises its version. */
export function updateRepairTicket(
  tx: TxCtx,
  before: RepairTicket,
  fields: { code?: string | undefined; name?: string | undefined; archived_at?: Date },
): Promise<RepairTicket> {
  return refuseOn(
    codeTaken(fields.code),
    tx.db
      .updateTable("repair_ticket")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}
