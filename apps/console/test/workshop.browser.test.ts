import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { type Outside, processSettings, signIn } from "@millrace/testkit/outside";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  chromiumPath,
  ensureBuilt,
  launch,
  overflow,
  seriousFindings,
  settled,
} from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);

/** A workshop with a part on its shelf, a welder, a customer's machine, and a checklist. */
async function openWorkshop(admin: Outside) {
  const site = await admin.want("POST", "/sites", { code: "SHOP", name: "The workshop" });
  const warehouse = await admin.want("POST", "/warehouses", {
    siteId: site.id,
    code: "SHELF",
    name: "Shelf",
  });
  const part = await admin.want("POST", "/products", {
    sku: "HINGE",
    name: "Hinge",
    price: "9.00",
    cost: "4.00",
  });
  await admin.want("POST", "/inventory/receipts", {
    warehouseId: warehouse.id,
    lines: [{ productId: part.id, quantity: "5", unitCost: "4.00" }],
  });
  const welder = await admin.want("POST", "/employees", {
    code: "W-1",
    name: "Dana",
    siteId: site.id,
    hiredOn: "2025-01-01",
  });
  const equipment = await admin.want("POST", "/workshop/equipment", {
    serial: "MIG-1",
    name: "MIG welder",
    siteId: site.id,
  });
  const checklist = await admin.want("POST", "/workshop/checklists", {
    name: "Yearly",
    items: [
      { name: "Cable sound", photo: true, required: false },
      { name: "Insulation", kind: "measured", unit: "MΩ", min: "1" },
      { name: "Remarks", kind: "text", required: false },
    ],
  });
  const inspection = await admin.want("POST", "/workshop/inspections", {
    equipmentId: equipment.id,
    checklistId: checklist.id,
  });
  const order = await admin.want("POST", "/workshop/work-orders", {
    title: "Gate hinge broken",
    client: "Farm Aru",
    dueOn: "2026-12-01",
    warehouseId: warehouse.id,
  });
  await admin.want("POST", `/workshop/work-orders/${order.id}/parts`, {
    productId: part.id,
    quantity: "2",
  });
  await admin.want("POST", `/workshop/work-orders/${order.id}/labour`, {
    employeeId: welder.id,
    minutes: 30,
    rate: "20.00",
  });
  return { equipment, inspection, order };
}

/** Chooses what is found on the server for the text that is typed. */
async function choose(page: Page, label: string, text: string) {
  await page.getByRole("dialog").getByRole("combobox", { name: label }).fill(text);
  await page.getByRole("option", { name: text }).click();
}

describe.skipIf(chromium === null)("the workshop in the console", { timeout: 120_000 }, () => {
  it("mends on a phone: an order is done, an inspection fails and opens another, and every page fits and is accessible", () =>
    withOwnDatabase(async ({ url }) => {
      await ensureBuilt();
      const settings = processSettings(url);
      const millrace = await startMillrace("server", settings);
      const browser = await launch(chromium ?? "");
      onTestFinished(async () => {
        await browser.close();
        await millrace.stop();
      });
      const admin = await signIn(millrace.url);
      const { equipment, inspection, order } = await openWorkshop(admin);
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const phone = { width: 360, height: 740 };
      await page.setViewportSize(phone);
      await page.goto(`${millrace.url}/work-orders`);
      await page
        .getByLabel("E-mail, phone or user name")
        .fill(String(settings.MILLRACE_ADMIN_EMAIL));
      await page
        .getByLabel("Password", { exact: true })
        .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
      await page.getByRole("button", { name: "Sign in", exact: true }).click();

      await page.getByRole("link", { name: "WO-000001" }).click();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByText("Taken", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Done", exact: true }).click();
      await page.getByText("18.00").waitFor();

      await page.goto(`${millrace.url}/inspections/${inspection.id}`);
      await page.getByLabel("Measured").fill("0.4");
      await page.getByRole("button", { name: "Fail", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
      await page.getByText("Not in order").waitFor();
      await page.goto(`${millrace.url}/work-orders`);
      await page.getByText("MIG welder failed Yearly").waitFor();

      const again = await admin.want("POST", "/workshop/inspections", {
        equipmentId: equipment.id,
        checklistId: inspection.checklistId,
      });
      const pages = [
        ["/work-orders", "Work orders"],
        ["/work-orders/all", "All work orders"],
        [`/work-orders/${order.id}`, "WO-000001: Gate hinge broken"],
        ["/equipment", "Equipment"],
        [`/equipment/${equipment.id}`, "MIG welder"],
        ["/inspections", "Inspections"],
        [`/inspections/${inspection.id}`, "INS-000001: Yearly"],
        [`/inspections/${again.id}`, "INS-000002: Yearly"],
        ["/checklists", "Checklists"],
      ] as const;
      for (const size of [phone, { width: 1280, height: 800 }]) {
        await page.setViewportSize(size);
        for (const [path, name] of pages) {
          await page.goto(millrace.url + path);
          await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
          await settled(page);
          expect(await seriousFindings(page), path).toEqual([]);
          expect(await overflow(page), `${path} at ${size.width}`).toBeLessThanOrEqual(0);
        }
      }
    }));

  it("finds equipment, checklists, parts, people and warehouses beyond the first hundred, and lets a part be wanted that buyers then see", () =>
    withOwnDatabase(async ({ url }) => {
      await ensureBuilt();
      const settings = processSettings(url);
      const millrace = await startMillrace("server", settings);
      const browser = await launch(chromium ?? "");
      onTestFinished(async () => {
        await browser.close();
        await millrace.stop();
      });
      const admin = await signIn(millrace.url);
      const { order } = await openWorkshop(admin);
      const siteId = String(order.siteId);
      const many = Array.from({ length: 110 }, (_, at) => 100 + at);
      for (const number of many)
        await Promise.all([
          admin.want("POST", "/workshop/equipment", {
            ...{ serial: `EQ-${number}`, name: `Machine ${number}`, siteId },
          }),
          admin.want("POST", "/workshop/checklists", {
            ...{ name: `List ${number}`, items: [{ name: "Sound" }] },
          }),
          admin.want("POST", "/products", {
            ...{ sku: `PART-${number}`, name: `Part ${number}`, price: "1.00" },
          }),
          admin.want("POST", "/employees", {
            ...{ code: `P-${number}`, name: `Person ${number}`, siteId, hiredOn: "2025-01-01" },
          }),
          admin.want("POST", "/warehouses", {
            ...{ code: `WH-${number}`, name: `Warehouse ${number}`, siteId },
          }),
        ]);
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const dialog = page.getByRole("dialog");
      await page.goto(`${millrace.url}/inspections`);
      await page
        .getByLabel("E-mail, phone or user name")
        .fill(String(settings.MILLRACE_ADMIN_EMAIL));
      await page
        .getByLabel("Password", { exact: true })
        .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
      await page.getByRole("button", { name: "Sign in", exact: true }).click();

      await page.getByRole("button", { name: "New inspection" }).click();
      await choose(page, "Equipment", "Machine 207");
      await choose(page, "Checklist", "List 208");
      await dialog.getByRole("button", { name: "Begin" }).click();
      await page.getByRole("heading", { level: 1, name: "List 208" }).waitFor();

      await page.goto(`${millrace.url}/work-orders/${order.id}`);
      await page.getByRole("button", { name: "Edit" }).click();
      await choose(page, "Parts come from", "Warehouse 209");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Assign" }).click();
      await choose(page, "Welder", "Person 206");
      await dialog.getByRole("button", { name: "Assign" }).click();
      await dialog.waitFor({ state: "hidden" });

      await page.getByRole("button", { name: "Add a part" }).click();
      await choose(page, "Part", "Part 205");
      await dialog.getByRole("button", { name: "Add part" }).click();
      await dialog.getByRole("table", { name: "Short products" }).waitFor();
      await dialog.getByLabel("Want it when there is too little").check();
      await dialog.getByRole("button", { name: "Add part" }).click();
      await page.getByText("Wanted", { exact: true }).waitFor();
      await page.goto(`${millrace.url}/purchasing/suggestions`);
      await page
        .getByRole("row", { name: /Part 205/ })
        .getByRole("link", { name: "WO-000001" })
        .click();
      await page.getByRole("heading", { level: 1, name: /WO-000001/ }).waitFor();
    }));
});
