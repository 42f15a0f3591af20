import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSchedule } from "./run-schedule.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "millrace-sheets-"));
  await mkdir(join(root, "welding"));
  h = await harness({ MILLRACE_SHEETS_FOLDER: root, MILLRACE_ALLOW_PRIVATE_SHEETS: "true" });
  admin = h.caller("admin");
});
afterAll(() => rm(root, { recursive: true, force: true }));

function book(...values: string[]) {
  const whole = utils.book_new();
  utils.book_append_sheet(
    whole,
    utils.aoa_to_sheet([["A"], ...values.map((value) => [value])]),
    "S",
  );
  return Buffer.from(write(whole, { type: "buffer", bookType: "xlsx" }));
}
const template = () =>
  admin.workshop.templates.create({
    name: "Log",
    columns: [{ column: "A", field: "a", type: "text" }],
  });
const minute = 60_000;
async function ran(id: string) {
  await h.settle();
  const { startDue } = await import("./schedules.service.ts");
  h.clock.advance(minute);
  await startDue(h.ctx("superadmin"));
  await h.settle();
  return admin.workshop.schedules.get({ id });
}
const countOf = async (id: string) =>
  (await admin.workshop.entries.list({ id, total: true })).total;

describe("a schedule of a folder", () => {
  it("takes in each file once, says what is wrong with one, and goes on with the others", async () => {
    const { id } = await template();
    await admin.workshop.schedules.set({ id, cron: "* * * * *", folder: "welding" });
    await writeFile(join(root, "welding", "a.xlsx"), book("one", "two"));
    await writeFile(join(root, "welding", "b.xlsx"), "no sheet");
    await writeFile(join(root, "welding", "c.txt"), "left alone");
    expect(await ran(id)).toMatchObject({
      status: "failed",
      problem: "b.xlsx: The file is neither .xlsx nor .xls.",
    });
    expect(await countOf(id)).toBe(2);

    await rm(join(root, "welding", "b.xlsx"));
    await writeFile(join(root, "welding", "again.xlsx"), book("one", "two"));
    expect(await ran(id)).toMatchObject({ status: "completed", problem: null });
    expect(await countOf(id)).toBe(2);
    const { items } = await admin.workshop.imports.list({ templateId: id });
    expect(items).toMatchObject([{ fileName: "a.xlsx", origin: "schedule", status: "completed" }]);
  });

  it("takes a file in once when runs meet", async () => {
    const { id } = await template();
    await admin.workshop.schedules.set({ id, cron: "0 0 1 1 *", folder: "welding" });
    const ctx = h.ctx("superadmin");
    const system = { ...ctx, actor: { kind: "system", id: "test" } as const };
    const runs = await Promise.all([1, 2, 3, 4].map(() => runSchedule(system, id)));
    const files = 2;
    // Both files hold the same: one content.
    expect(runs.reduce((sum, { imports }) => sum + imports, 0)).toBe(files - 1);
  });

  it("does not lead out of what may be watched", async () => {
    const { id } = await template();
    for (const folder of ["../etc", "/etc", "a/../b"])
      await expect(admin.workshop.schedules.set({ id, cron: "* * * * *", folder })).rejects.toThrow(
        "folder",
      );
    await symlink(tmpdir(), join(root, "out"));
    await admin.workshop.schedules.set({ id, cron: "* * * * *", folder: "out" });
    expect((await ran(id)).problem).toBe("The folder is not below the watched one.");
  });
});

describe("a schedule that is paused", () => {
  it("takes in nothing, not even by a run that was asked for before, until it goes on", async () => {
    const { id } = await template();
    const times = { id, cron: "* * * * *", folder: "paused" };
    await mkdir(join(root, "paused"));
    await writeFile(join(root, "paused", "a.xlsx"), book("one"));
    const paused = await admin.workshop.schedules.set({ ...times, paused: true });
    expect(paused.paused).toBe(true);
    expect(await ran(id)).toMatchObject({ paused: true, status: "pending", lastRunAt: null });
    await runSchedule(h.ctx("superadmin"), id);
    expect(await countOf(id)).toBe(0);
    await admin.workshop.schedules.set(times);
    expect(await ran(id)).toMatchObject({ paused: false, status: "completed" });
    expect(await countOf(id)).toBe(1);
  });
});

describe("a schedule of an address", () => {
  it("fetches the sheet, and says why when there is none", async () => {
    let status = 200;
    const server = createServer((_req, res) => {
      res.writeHead(status).end(book("from afar"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterAll(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { id } = await template();
    const url = `http://127.0.0.1:${port}/log.xlsx`;
    await admin.workshop.schedules.set({ id, cron: "* * * * *", url });
    expect(await ran(id)).toMatchObject({ status: "completed" });
    expect(await countOf(id)).toBe(1);
    status = 500;
    expect((await ran(id)).problem).toBe(`log.xlsx: 127.0.0.1:${port} answered 500.`);
  });
});

describe("times", () => {
  it("follow the time zone, and are refused when there are none such", async () => {
    const { id } = await template();
    const set = (cron: string, timezone: string) =>
      admin.workshop.schedules.set({ id, cron, timezone, folder: "welding" });
    const { nextRunAt } = await set("0 6 * * *", "Asia/Kolkata");
    expect(nextRunAt.toISOString()).toMatch(/T00:30:00/);
    for (const [cron, zone] of [
      ["* * * *", "UTC"],
      ["61 * * * *", "UTC"],
      ["* * * * *", "Mars/Olympus"],
    ] as const)
      await expect(set(cron, zone)).rejects.toThrow("cron");
  });
});
