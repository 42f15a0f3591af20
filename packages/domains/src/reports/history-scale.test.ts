import { type Harness, harness } from "@millrace/testkit/harness";
import { makeMill } from "@millrace/testkit/mill";
import { asOwner } from "@millrace/testkit/owner";
import { explaining, makeLedger } from "@millrace/testkit/stock-ledger";
import { beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "../app-router.ts";

/*
 * Two years of a house: sixty thousand movements, batches with their orders, work orders, inspections, attendances and leaves, at ten sites. What a dashboard or a page of a list reads of it is a few pages of the database, however long the history.
 */
const rows = 60_000;
/** A site by the number of a row. */
const place =
  "(select id as site_id, row_number() over (order by id) - 1 as place from site) place";
const minutes = "interval '20 minutes'";
let h: Harness;
const ids: Record<string, string> = {};

beforeAll(async () => {
  h = await harness();
  await makeLedger(h.platform, rows);
  const admin = h.caller("superadmin");
  const mill = await makeMill(admin);
  const equipment = await admin.workshop.equipment.create({
    serial: "E-1",
    name: "Boiler",
    siteId: mill.warehouse.siteId,
  });
  const checklist = await admin.workshop.checklists.create({
    name: "Boiler",
    items: [{ name: "No leak" }],
  });
  const type = await admin.scheduling.leaveTypes.create({ code: "ANNUAL", name: "Annual leave" });
  const run = async (text: string, parameters: unknown[] = []) =>
    (await h.platform.pool.query(text, parameters)).rows[0] ?? {};
  await run(`
    insert into site (id, code, name, created_at, updated_at)
    select gen_random_uuid(), 'H-' || n, 'Site ' || n, now(), now() from generate_series(1, 9) n`);
  await run(`
    insert into employee (id, code, name, site_id, hired_on, created_at, updated_at)
    select gen_random_uuid(), 'H-' || g, 'Person ' || g, place.site_id, '2020-01-01', now(), now()
      from generate_series(1, 600) g join ${place} on place.place = g % 10`);
  Object.assign(ids, {
    productId: mill.rice.id,
    machineId: mill.machine.id,
    recipeId: mill.recipe.id,
  });
  Object.assign(ids, { warehouseId: mill.warehouse.id, siteId: mill.warehouse.siteId });
  Object.assign(ids, { equipmentId: equipment.id, checklistId: checklist.id, typeId: type.id });
  await fill(run);
  await asOwner(h.platform, (owner) => owner.query("vacuum (analyze)"));
}, 180_000);

type Run = (text: string, parameters?: unknown[]) => Promise<Record<string, string>>;

/** One row every twenty minutes up to now, all but the last ones long done. */
async function fill(run: Run): Promise<void> {
  const { productId, recipeId, warehouseId, machineId, equipmentId, checklistId, typeId } = ids;
  const series = `generate_series(1, ${rows}) series (n) join ${place} on place.place = series.n % 10 order by n desc`;
  const at = `now() - n * ${minutes}`;
  const done = (value: string) => `case when n >= 20 then ${value} end`;
  await run(`
    insert into production_order (id, number, status, recipe_id, product_id, planned_quantity, due_on, site_id, warehouse_id, created_by, created_at, updated_at)
    select gen_random_uuid(), 'H-' || n, case when n < 20 then 'released' else 'completed' end, '${recipeId}', '${productId}', 500,
           (${at})::date, place.site_id, '${warehouseId}', 'system:history', ${at}, ${at} from ${series}`);
  await run(`
    insert into production_batch (id, code, status, recipe_id, product_id, plan, planned_quantity, machine_id, site_id, warehouse_id,
                                  started_at, completed_at, completed_by, consumed, input_cost, conversion_cost, created_by, created_at, updated_at)
    select gen_random_uuid(), 'H-' || n, case when n < 20 then 'planned' else 'completed' end, '${recipeId}', '${productId}', '{}', 500,
           '${machineId}', place.site_id, '${warehouseId}', case when n >= 20 then ${at} end, case when n >= 20 then ${at} end, ${done("'system:history'")}, ${done("'[]'::jsonb")},
           ${done("10")}, ${done("1")}, 'system:history', ${at}, ${at} from ${series}`);
  await run(`
    insert into production_output (id, batch_id, kind, product_id, quantity, actor, created_at)
    select gen_random_uuid(), id, 'main', product_id, 490, 'system:history', created_at from production_batch`);
  await run(`
    insert into workshop_inspection (id, number, equipment_id, site_id, checklist_id, checklist_version, items, status, result, completed_at, completed_by, created_at, updated_at)
    select gen_random_uuid(), 'H-' || n, '${equipmentId}', place.site_id, '${checklistId}', 1, '{"name":"Boiler","items":[]}', case when n < 20 then 'open' else 'completed' end,
           case when n >= 20 then 'pass' end, case when n >= 20 then ${at} end, case when n >= 20 then 'system:history' end, ${at}, ${at} from ${series}`);
  await run(`
    insert into work_order (id, number, title, status, equipment_id, site_id, due_on, started_at, completed_at, completed_by, created_at, updated_at)
    select gen_random_uuid(), 'H-' || n, 'Mend it', case when n < 20 then 'open' else 'done' end, '${equipmentId}', place.site_id, (${at})::date,
           case when n >= 20 then ${at} end, case when n >= 20 then ${at} end, case when n >= 20 then 'system:history' end, ${at}, ${at} from ${series}`);
  // Everybody comes every other day for a shift, and was on leave for a day now and then.
  const people = "(select id, site_id, row_number() over (order by id) as n from employee) e";
  await run(`
    insert into attendance (id, employee_id, site_id, checked_in_at, checked_out_at, method, created_at, updated_at)
    select gen_random_uuid(), e.id, e.site_id, d, case when d < now() - interval '1 day' or e.n > 50 then d + interval '8 hours' end, 'manual', d, d
      from ${people}, generate_series(now() - interval '200 days', now() - interval '9 hours', '2 days') d`);
  await run(`
    insert into leave (id, employee_id, site_id, type_id, starts_on, ends_on, days, status, steps, approved_by, decided_by, decided_at, created_at, updated_at)
    select gen_random_uuid(), e.id, e.site_id, '${typeId}', d::date, d::date, 1, 'approved', 1, '{system:history}', 'system:history', d, d, d
      from ${people}, generate_series(now() - interval '600 days', now() + interval '6 days', '6 days') d`);
  await run(`
    insert into shift (id, employee_id, site_id, timezone, starts_at, ends_at, status, published_at, created_at, updated_at)
    select gen_random_uuid(), e.id, e.site_id, 'UTC', d, d + interval '8 hours', case when d > now() + interval '5 days' then 'draft' else 'published' end,
           case when d <= now() + interval '5 days' then d end, d, d
      from ${people}, generate_series(now() - interval '200 days', now() + interval '6 days', '2 days') d`);
  await run(
    "insert into shift_segment (shift_id, ordinal, employee_id, starts_at, ends_at, is_active) select id, 0, employee_id, starts_at, ends_at, false from shift",
  );
  await run(`
    insert into shift_swap (id, shift_id, shift_version, site_id, from_employee_id, status, decided_by, decided_at, created_at)
    select gen_random_uuid(), id, 1, site_id, employee_id, 'approved', 'system:history', starts_at, starts_at from shift`);
  // A few are still to be decided.
  await run(`
    update leave set status = 'pending', approved_by = '{}', decided_by = null, decided_at = null
     where id in (select id from leave where starts_on > current_date limit 9)`);
  await run(`
    update shift_swap set status = 'pending', decided_by = null, decided_at = null
     where id in (select id from shift_swap order by created_at desc limit 9)`);
  Object.assign(ids, await run(`select id as "employeeId" from employee where code = 'H-10'`));
}

type Caller = ReturnType<typeof appRouter.createCaller>;
/** How many pages of the database each may read: those of a week for a figure, some for a list. */
const questions: Record<string, (call: Caller) => Promise<unknown>> = {
  "the dashboard": (call) => call.reports.dashboard.stats({}),
  "work orders by status": (call) => call.reports.dashboard.workOrders({}),
  "equipment by status": (call) => call.reports.dashboard.equipment({}),
  "the pass rate": (call) => call.reports.dashboard.inspections({}),
  "stock alerts": (call) => call.reports.dashboard.stockAlerts({}),
  "all batches": (call) => call.production.batches.list({}),
  "planned batches": (call) => call.production.batches.list({ status: "planned" }),
  "batches in progress": (call) => call.production.batches.list({ status: "in_progress" }),
  "batches of a product": (call) => call.production.batches.list({ productId: unused() }),
  "batches of a machine": (call) => call.production.batches.list({ machineId: unused() }),
  "batches of a site": (call) => call.production.batches.list({ siteId: ids.siteId }),
  "all production orders": (call) => call.production.orders.list({}),
  "released production orders": (call) => call.production.orders.list({ status: "released" }),
  "production orders of a product": (call) => call.production.orders.list({ productId: unused() }),
  "production orders of a recipe": (call) => call.production.orders.list({ recipeId: unused() }),
  "production orders of a warehouse": (call) =>
    call.production.orders.list({ warehouseId: unused() }),
  "all work orders": (call) => call.workshop.workOrders.list({}),
  "open work orders": (call) => call.workshop.workOrders.list({ status: "open" }),
  "done work orders": (call) => call.workshop.workOrders.list({ status: "done" }),
  "work orders by their due day": (call) => call.workshop.workOrders.list({ sort: "dueOn" }),
  "work orders of a customer": (call) => call.workshop.workOrders.list({ customerId: unused() }),
  "work orders of equipment": (call) => call.workshop.workOrders.list({ equipmentId: unused() }),
  "work orders of a machine": (call) => call.workshop.workOrders.list({ machineId: unused() }),
  "work orders of a welder": (call) => call.workshop.workOrders.list({ assigneeId: unused() }),
  "all inspections": (call) => call.workshop.inspections.list({}),
  "open inspections": (call) => call.workshop.inspections.list({ status: "open" }),
  "failed inspections": (call) => call.workshop.inspections.list({ result: "fail" }),
  "inspections of equipment": (call) => call.workshop.inspections.list({ equipmentId: unused() }),
  "inspections by a checklist": (call) => call.workshop.inspections.list({ checklistId: unused() }),
  "inspections by an inspector": (call) =>
    call.workshop.inspections.list({ inspectorId: unused() }),
  "all leave": (call) => call.scheduling.leave.list({}),
  "leave that is asked for": (call) => call.scheduling.leave.list({ status: "pending" }),
  "leave of a person": (call) => call.scheduling.leave.list({ employeeId: ids.employeeId }),
  "leave of a type": (call) => call.scheduling.leave.list({ typeId: unused() }),
  "all swaps": (call) => call.scheduling.swaps.list({}),
  "swaps that are offered": (call) => call.scheduling.swaps.list({ status: "pending" }),
  "draft shifts": (call) => call.scheduling.shifts.list({ status: "draft" }),
  "shifts of a person": (call) => call.scheduling.shifts.list({ employeeId: ids.employeeId }),
  "who is in": (call) => call.scheduling.attendance.list({ open: true }),
  "attendance of a person": (call) =>
    call.scheduling.attendance.list({ employeeId: ids.employeeId }),
  "all employees": (call) => call.people.employees.list({}),
  "employees of a position": (call) => call.people.employees.list({ positionId: unused() }),
  "an account's employee": (call) => call.people.employees.list({ userId: unused() }),
};
/** Something that none of the rows is about: the worst that can be asked of an index that is missing. */
const unused = () => "01939f1e-7c7b-7000-8000-00000000dead";

const grown =
  /Seq Scan on (stock_movement|production_\w+|work_order|workshop_inspection|attendance|leave|leave_entry|shift\w*)\b/;

describe.each([
  ["somebody who sees all sites", () => ({})],
  ["somebody of one site", () => ({ sites: [ids.siteId as string] })],
] as const)("of two years, for %s,", (_who, seen) => {
  it.each(Object.keys(questions))("%s reads a few pages", async (name) => {
    const caller = h.ctx("superadmin", seen());
    const { ctx, plans } = explaining(caller, /./, "(analyze, buffers, costs off, timing off)");
    await questions[name]?.(appRouter.createCaller(ctx));
    for (const plan of await plans()) {
      expect(plan).not.toMatch(grown);
      const [, hit = 0, read = 0] =
        /Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?/.exec(plan) ?? [];
      const most = name === "the dashboard" ? 3_000 : 1_000;
      expect(Number(hit) + Number(read), plan).toBeLessThan(most);
    }
  });
});
