import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { explaining } from "@millrace/testkit/stock-ledger";
import { beforeAll, describe, expect, it } from "vitest";
import { appRouter } from "../app-router.ts";

/* Thirteen months of five hundred people at ten sites: 200,000 shifts and as many attendances. */
let h: Harness;
let siteId: string;
let employeeId: string;
beforeAll(async () => {
  h = await harness();
  const admin = h.caller("superadmin");
  ({ siteId } = await makeWarehouse(admin));
  const run = (statement: string) => h.platform.pool.query(statement);
  await run(`
    insert into site (id, code, name, timezone, created_at, updated_at)
    select gen_random_uuid(), 'SCALE-' || n, 'Site ' || n, 'UTC', now(), now() from generate_series(1, 9) n`);
  await run(`
    insert into employee (id, code, name, site_id, hired_on, created_at, updated_at)
    select gen_random_uuid(), 'SCALE-' || n, 'Person ' || n, s.id, '2020-01-01', now(), now()
      from generate_series(1, 500) n
      join (select id, row_number() over (order by id) - 1 as place from site) s on s.place = n % (select count(*) from site)`);
  await run(`
    insert into shift (id, employee_id, site_id, timezone, starts_at, ends_at, status, published_at, created_at, updated_at)
    select gen_random_uuid(), e.id, e.site_id, 'UTC', d, d + interval '8 hours', 'published', d, d, d
      from employee e, generate_series(timestamptz '2025-01-01 08:00Z', timestamptz '2026-02-04 08:00Z', '1 day') d`);
  // Not active: the lists ask for hours by their shift, and to prove of each that it overlaps no other would take long.
  await run(`
    insert into shift_segment (shift_id, ordinal, employee_id, starts_at, ends_at, is_active)
    select id, 0, employee_id, starts_at, ends_at, false from shift`);
  await run(`
    insert into attendance (id, employee_id, site_id, checked_in_at, checked_out_at, method, created_at, updated_at)
    select gen_random_uuid(), e.id, e.site_id, d, d + interval '8 hours', 'manual', d, d
      from employee e, generate_series(timestamptz '2025-01-01 08:00Z', timestamptz '2026-02-04 08:00Z', '1 day') d`);
  await run("analyze shift; analyze shift_segment; analyze attendance; analyze employee");
  const { rows } = await run("select id, site_id from employee limit 1");
  [employeeId, siteId] = [rows[0].id, rows[0].site_id];
}, 120_000);

type Caller = ReturnType<typeof appRouter.createCaller>;
const week = (from: string) => [new Date(from), new Date(Date.parse(from) + 7 * 86_400_000)];
const [from, to] = week("2025-07-07") as [Date, Date];
const questions: Record<string, (call: Caller["scheduling"]) => Promise<unknown>> = {
  "a week of a site": (call) => call.shifts.list({ siteId, startsFrom: from, startsTo: to }),
  "the shifts of a person": (call) => call.shifts.list({ employeeId }),
  "all shifts": (call) => call.shifts.list({}),
  "all attendance": (call) => call.attendance.list({}),
  "the attendance of a site": (call) => call.attendance.list({ siteId }),
  "the attendance of a person": (call) => call.attendance.list({ employeeId }),
  "a week of attendance": (call) =>
    call.attendance.list({ checkedInFrom: from, checkedInTo: to, siteId }),
  "who is in": (call) => call.attendance.list({ open: true }),
  "who is in at a site": (call) => call.attendance.list({ open: true, siteId }),
  "forgotten check-outs": (call) => call.attendance.list({ forgotten: true }),
};

describe("two hundred thousand shifts and attendances", () => {
  it.each(Object.keys(questions))("are never read from end to end for %s", async (name) => {
    const { ctx, plans } = explaining(h.ctx("superadmin"), /"(shift|attendance)"/);
    await questions[name]?.(appRouter.createCaller(ctx).scheduling);
    const found = await plans();
    expect(found.length).toBeGreaterThan(0);
    for (const plan of found) {
      expect(plan).not.toMatch(/Seq Scan on (shift|attendance)/);
      expect(plan).toMatch(/Index (Only )?Scan/);
      if (name === "forgotten check-outs") expect(plan).toContain("attendance_forgotten_idx");
    }
  });
});
