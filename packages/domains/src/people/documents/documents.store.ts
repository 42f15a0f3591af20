import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type {
  DocumentQuery,
  DocumentTarget,
  EmployeeDocument,
  NewEmployeeDocument,
} from "../people.schema.ts";

/** A document as it is stored: without the address of its file. */
export type DocumentRow = Omit<EmployeeDocument, "file">;

const columns = [
  "id",
  "employee_id as employeeId",
  "kind",
  "name",
  "number",
  "issued_on as issuedOn",
  "expires_on as expiresOn",
  "file_id as fileId",
  "created_at as createdAt",
] as const;

/** The documents of an employee whom the caller sees. */
export function pageOfDocuments(ctx: Ctx, input: DocumentQuery): Promise<Page<DocumentRow>> {
  const query = ctx.db
    .selectFrom("employee_document")
    .select(columns)
    .where("employee_id", "=", input.id);
  const sorts = { createdAt: "created_at" };
  return paginate(ctx, query, { input, sorts, defaultSort: "-createdAt", id: "id" });
}

export function insertDocument(
  tx: TxCtx,
  { id, issuedOn, expiresOn, fileId, ...document }: NewEmployeeDocument,
): Promise<DocumentRow> {
  return tx.db
    .insertInto("employee_document")
    .values({
      id: newId(),
      employee_id: id,
      ...document,
      issued_on: issuedOn,
      expires_on: expiresOn,
      file_id: fileId,
      created_at: tx.now,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Takes the document away; what it was, or nothing where it is gone. */
export function deleteDocument(
  tx: TxCtx,
  { id, documentId }: DocumentTarget,
): Promise<DocumentRow | undefined> {
  return tx.db
    .deleteFrom("employee_document")
    .where("id", "=", documentId)
    .where("employee_id", "=", id)
    .returning(columns)
    .executeTakeFirst();
}

/**
 * Marks documents that expire within so many days of today at their site and were not told of at this threshold or a nearer one, at most `limit`.
 * Those that another run has in hand are left to it.
 */
export async function markExpiring(
  tx: TxCtx,
  {
    days,
    withinDays,
    limit,
  }: {
    days: readonly { readonly siteId: string; readonly today: string }[];
    withinDays: number;
    limit: number;
  },
): Promise<(Omit<DocumentRow, "expiresOn"> & { expiresOn: string; siteId: string })[]> {
  const latest =
    days
      .map(({ today }) => today)
      .sort()
      .at(-1) ?? null;
  const { rows } = await sql<
    Omit<DocumentRow, "expiresOn"> & { expiresOn: string; siteId: string }
  >`
    update employee_document d set told_days = ${withinDays}
      from (select w.id, e.site_id from employee_document w join employee e on e.id = w.employee_id
              join unnest(${days.map(({ siteId }) => siteId)}::uuid[], ${days.map(({ today }) => today)}::date[]) as clock (site_id, today)
                on clock.site_id = e.site_id
             where w.expires_on <= ${latest}::date + ${withinDays}::int and w.expires_on <= clock.today + ${withinDays}::int
               and (w.told_days is null or w.told_days > ${withinDays}::int) and e.archived_at is null
             order by w.expires_on limit ${limit} for update of w skip locked) due
     where d.id = due.id
    returning d.id, d.employee_id as "employeeId", d.kind, d.name, d.number, d.issued_on as "issuedOn",
              d.expires_on as "expiresOn", d.file_id as "fileId", d.created_at as "createdAt", due.site_id as "siteId"`.execute(
    tx.db,
  );
  return rows;
}
