import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { planArchived } from "../machines.errors.ts";
import { maintenanceDue, planEvents } from "../machines.events.ts";
import { nextDue } from "../machines.rules.ts";
import type {
  MaintenancePlan,
  MaintenancePlanChange,
  NewMaintenancePlan,
  PlanQuery,
  PlanTarget,
} from "../machines.schema.ts";
import { getMachine } from "../machines.service.ts";
import * as machines from "../machines.store.ts";
import * as store from "./maintenance.store.ts";

export async function listPlans(ctx: Ctx, query: PlanQuery): Promise<Page<MaintenancePlan>> {
  await getMachine(ctx, query);
  return store.pageOfPlans(ctx, query);
}

/** A plan counts from now: its work is first due after its days or its running hours. */
export function createPlan(
  ctx: Ctx,
  { id, ...fields }: NewMaintenancePlan,
): Promise<MaintenancePlan> {
  return transact(ctx, async (tx) => {
    const machine = found(await machines.lockMachine(tx, id), "machine");
    const due = nextDue(fields, tx.now, machine.runningSeconds);
    const plan = await store.insertPlan(tx, id, { ...fields, ...due });
    tellPlan(tx, "created", machine.siteId, null, plan);
    return plan;
  });
}

/** Changes a plan. Another rhythm counts from when the work was done last, or from when the plan began. */
export function updatePlan(
  ctx: Ctx,
  { id, planId, version, everyDays, everyHours, ...fields }: MaintenancePlanChange,
): Promise<MaintenancePlan> {
  return transact(ctx, async (tx) => {
    const { machine, before } = await lockPlan(tx, { id, planId, version });
    const rhythm = {
      everyDays: everyDays === undefined ? (everyHours ? null : before.everyDays) : everyDays,
      everyHours: everyHours === undefined ? (everyDays ? null : before.everyHours) : everyHours,
    };
    if ((rhythm.everyDays === null) === (rhythm.everyHours === null))
      throw invalid("everyDays is given, or everyHours is: one of them.", {
        errors: [{ path: "everyDays", code: "one_of", message: "or everyHours, one of them" }],
      });
    const isSame = rhythm.everyDays === before.everyDays && rhythm.everyHours === before.everyHours;
    const due = nextDue(rhythm, before.lastDoneAt ?? before.createdAt, machine.runningSeconds);
    const plan = await store.updatePlan(tx, before, {
      ...fields,
      ...(!isSame && {
        every_days: rhythm.everyDays,
        every_hours: rhythm.everyHours,
        next_due_at: due.nextDueAt,
        next_due_seconds: due.nextDueSeconds,
      }),
    });
    tellPlan(tx, "updated", machine.siteId, before, plan);
    return plan;
  });
}

/** Ends a plan: it is due no more. Doing it twice is doing it once. */
export function archivePlan(ctx: Ctx, target: PlanTarget): Promise<MaintenancePlan> {
  return transact(ctx, async (tx) => {
    const machine = await getMachine(tx, target);
    const before = unchanged(await ofMachine(tx, target), target.version, "maintenance plan");
    if (before.archivedAt) return before;
    const plan = await store.updatePlan(tx, before, { archived_at: tx.now });
    tellPlan(tx, "archived", machine.siteId, before, plan);
    return plan;
  });
}

/** Notes that the work of a plan was done now; when it is due again counts from here. */
export function completePlan(ctx: Ctx | TxCtx, target: PlanTarget): Promise<MaintenancePlan> {
  return transact(ctx, async (tx) => {
    const { machine, before } = await lockPlan(tx, target);
    const due = nextDue(before, tx.now, machine.runningSeconds);
    const plan = await store.updatePlan(tx, before, {
      last_done_at: tx.now,
      due_since: null,
      next_due_at: due.nextDueAt,
      next_due_seconds: due.nextDueSeconds,
    });
    tellPlan(tx, "done", machine.siteId, before, plan);
    return plan;
  });
}

async function ofMachine(tx: TxCtx, { id, planId }: PlanTarget) {
  const plan = await store.lockPlan(tx, planId);
  return plan?.machineId === id ? plan : undefined;
}

/** The machine, then its plan, both locked; refuses an archived plan (`machines.plan_archived`). */
async function lockPlan(tx: TxCtx, target: PlanTarget) {
  const machine = found(await machines.lockMachine(tx, target.id), "machine");
  const before = unchanged(await ofMachine(tx, target), target.version, "maintenance plan");
  if (before.archivedAt) throw planArchived(`The plan ${before.name} is archived.`);
  return { machine, before };
}

function tellPlan(
  tx: TxCtx,
  change: keyof typeof planEvents,
  siteId: string,
  before: MaintenancePlan | null,
  after: MaintenancePlan,
): void {
  const { id, machineId, name, everyDays, everyHours } = after;
  record(
    tx,
    planEvents[change],
    { id, siteId },
    { planId: id, machineId, name, everyDays, everyHours },
    { before, after },
  );
}

const batch = 200;

/**
 * Tells of every plan whose work has come due since, each once until it is done, however many run this at the same time: the mark and the
 * event are one transaction. Returns how many it told of.
 */
export async function tellDue(ctx: Ctx): Promise<number> {
  for (let told = 0; ; ) {
    const due = await transact(ctx, async (tx) => {
      const plans = await store.markDue(tx, batch);
      for (const { siteId, ...plan } of plans) {
        const about = { id: plan.planId, siteId };
        emit(tx, maintenanceDue, about, { ...plan, siteId, dueSince: tx.now.toISOString() });
        audit(tx, maintenanceDue.name, { type: maintenanceDue.aggregate, id: plan.planId });
      }
      return plans.length;
    });
    told += due;
    if (due < batch) return told;
  }
}
