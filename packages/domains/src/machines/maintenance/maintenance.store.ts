import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { MaintenancePlan, PlanQuery } from "../machines.schema.ts";

const columns = [
  "id",
  "machine_id as machineId",
  "name",
  "instructions",
  "every_days as everyDays",
  "every_hours as everyHours",
  "last_done_at as lastDoneAt",
  "next_due_at as nextDueAt",
  sql<string | null>`round(next_due_seconds / 3600.0, 2)::text`.as("nextDueHours"),
  "due_since as dueSince",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

export function pageOfPlans(ctx: Ctx, input: PlanQuery): Promise<Page<MaintenancePlan>> {
  let query = ctx.db
    .selectFrom("maintenance_plan")
    .select(columns)
    .where("machine_id", "=", input.id);
  if (!input.archived) query = query.where("archived_at", "is", null);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "createdAt",
    id: "id",
  });
}

/** The plan, locked until the transaction ends. */
export function lockPlan(tx: TxCtx, planId: string): Promise<MaintenancePlan | undefined> {
  return tx.db
    .selectFrom("maintenance_plan")
    .select(columns)
    .where("id", "=", planId)
    .forUpdate()
    .executeTakeFirst();
}

interface Due {
  readonly nextDueAt: Date | null;
  readonly nextDueSeconds: number | null;
}

export function insertPlan(
  tx: TxCtx,
  machineId: string,
  plan: Pick<MaintenancePlan, "name" | "instructions" | "everyDays" | "everyHours"> & Due,
): Promise<MaintenancePlan> {
  return tx.db
    .insertInto("maintenance_plan")
    .values({
      id: newId(),
      machine_id: machineId,
      name: plan.name,
      instructions: plan.instructions,
      every_days: plan.everyDays,
      every_hours: plan.everyHours,
      next_due_at: plan.nextDueAt,
      next_due_seconds: plan.nextDueSeconds,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Writes the given fields of a locked plan and raises its version. */
export function updatePlan(
  tx: TxCtx,
  before: MaintenancePlan,
  fields: {
    name?: string | undefined;
    instructions?: string | null | undefined;
    every_days?: number | null;
    every_hours?: number | null;
    next_due_at?: Date | null;
    next_due_seconds?: number | null;
    last_done_at?: Date;
    due_since?: Date | null;
    archived_at?: Date;
  },
): Promise<MaintenancePlan> {
  return tx.db
    .updateTable("maintenance_plan")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export interface DuePlan {
  readonly planId: string;
  readonly machineId: string;
  readonly siteId: string;
  readonly machineCode: string;
  readonly machineName: string;
  readonly name: string;
  readonly instructions: string | null;
}

/** Marks up to `limit` plans as due whose day or whose machine's running time has come, each once; those that it marked. */
export async function markDue(tx: TxCtx, limit: number): Promise<DuePlan[]> {
  const { rows } = await sql<DuePlan>`
    with due as (
      select plan.id
        from maintenance_plan plan join machine on machine.id = plan.machine_id
       where plan.due_since is null and plan.archived_at is null and machine.archived_at is null
         and (plan.next_due_at <= ${tx.now}
              or plan.next_due_seconds <= machine.running_seconds
                 + case when machine.status = 'running' then extract(epoch from ${tx.now} - machine.status_since) else 0 end)
       order by plan.id limit ${limit} for update of plan skip locked
    )
    update maintenance_plan plan
       set due_since = ${tx.now}, version = plan.version + 1, updated_at = ${tx.now}
      from due, machine
     where plan.id = due.id and machine.id = plan.machine_id and plan.due_since is null
    returning plan.id as "planId", machine.id as "machineId", machine.site_id as "siteId", machine.code as "machineCode",
              machine.name as "machineName", plan.name, plan.instructions`.execute(tx.db);
  return rows;
}
