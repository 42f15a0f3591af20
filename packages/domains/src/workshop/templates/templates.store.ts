import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { NewTemplate, Template, TemplateQuery } from "./templates.schema.ts";

const columns = [
  "id",
  "name",
  "machine_id as machineId",
  "site_id as siteId",
  "sheet_name as sheetName",
  "header_row as headerRow",
  "fields as columns",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

/** Templates that there are for the caller: of machines at their sites, and of no machine. */
const templates = ({ db, sites }: Pick<Ctx | TxCtx, "db" | "sites">) => {
  const all = db.selectFrom("sheet_template").select(columns);
  const own =
    sites === "all"
      ? all
      : all.where(sql<boolean>`(site_id is null or site_id = any(${[...sites]}::uuid[]))`);
  return own.$castTo<Template>();
};

export function findTemplate(ctx: Ctx | TxCtx, id: string): Promise<Template | undefined> {
  return templates(ctx).where("id", "=", id).executeTakeFirst();
}

export function lockTemplate(tx: TxCtx, id: string): Promise<Template | undefined> {
  return templates(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

export function pageOfTemplates(ctx: Ctx, input: TemplateQuery): Promise<Page<Template>> {
  let query = templates(ctx).where("archived_at", input.archived ? "is not" : "is", null);
  if (input.machineId) query = query.where("machine_id", "=", input.machineId);
  if (input.q)
    query = query.where(sql<boolean>`name ilike ${`%${input.q.replace(/[\\%_]/g, "\\$&")}%`}`);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at", name: "name" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export function insertTemplate(
  tx: TxCtx,
  input: NewTemplate,
  siteId: string | null,
): Promise<Template> {
  return tx.db
    .insertInto("sheet_template")
    .values({
      id: newId(),
      name: input.name,
      machine_id: input.machineId,
      site_id: siteId,
      sheet_name: input.sheetName,
      header_row: input.headerRow,
      fields: JSON.stringify(input.columns),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(columns)
    .$castTo<Template>()
    .executeTakeFirstOrThrow();
}

/** Writes all of a template; of a locked row. */
export function writeTemplate(tx: TxCtx, template: Template): Promise<Template> {
  return tx.db
    .updateTable("sheet_template")
    .set({
      name: template.name,
      machine_id: template.machineId,
      site_id: template.siteId,
      sheet_name: template.sheetName,
      header_row: template.headerRow,
      fields: JSON.stringify(template.columns),
      archived_at: template.archivedAt,
      version: template.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", template.id)
    .returning(columns)
    .$castTo<Template>()
    .executeTakeFirstOrThrow();
}
