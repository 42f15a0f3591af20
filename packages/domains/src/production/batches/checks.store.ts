import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { CheckQuery, CheckResult } from "./batches.schema.ts";

const columns = [
  "id",
  "name",
  "value",
  "passed",
  "note",
  "inspector",
  "created_at as createdAt",
] as const;

const asWire = (row: CheckResult): CheckResult => ({
  ...row,
  value: row.value && trimDecimal(row.value),
});

export async function pageOfChecks(ctx: Ctx, input: CheckQuery): Promise<Page<CheckResult>> {
  const query = ctx.db
    .selectFrom("production_check")
    .select(columns)
    .where("batch_id", "=", input.id);
  const found = await paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
  return { ...found, items: found.items.map(asWire) };
}

/** The newest result of each check of a batch, by name. */
export async function newestChecks(
  ctx: Ctx | TxCtx,
  batchId: string,
): Promise<Map<string, CheckResult>> {
  const rows = await ctx.db
    .selectFrom("production_check")
    .distinctOn("name")
    .select(columns)
    .where("batch_id", "=", batchId)
    .orderBy("name")
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.map((row) => [row.name, asWire(row)]));
}

export async function insertCheck(
  tx: TxCtx,
  batchId: string,
  { name, value, passed, note }: Pick<CheckResult, "name" | "value" | "passed" | "note">,
): Promise<CheckResult> {
  const row = await tx.db
    .insertInto("production_check")
    .values({
      id: newId(),
      batch_id: batchId,
      name,
      value,
      passed,
      note,
      inspector: actorOf(tx),
      created_at: tx.now,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return asWire(row);
}
