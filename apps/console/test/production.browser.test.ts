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

/** A mill with a machine and a released order of its rice. */
async function openMill(admin: Outside) {
  const site = await admin.want("POST", "/sites", { code: "MILL", name: "The mill" });
  const warehouse = await admin.want("POST", "/warehouses", {
    siteId: site.id,
    code: "SILO",
    name: "Silo",
  });
  const product = (sku: string, name: string) =>
    admin.want("POST", "/products", {
      sku,
      name,
      unit: "kg",
      price: "1.10",
      cost: "0.40",
      tracking: "lot",
    });
  const [paddy, rice, bran] = [
    await product("PADDY", "Paddy"),
    await product("RICE", "Jasmine rice"),
    await product("BRAN", "Bran"),
  ];
  await admin.want("POST", "/inventory/receipts", {
    warehouseId: warehouse.id,
    lines: [{ productId: paddy.id, quantity: "5000", lot: { code: "PADDY-1" } }],
  });
  await admin.want("POST", "/employees", {
    code: "E-1",
    name: "Aigerim Bek",
    siteId: site.id,
    hiredOn: "2026-01-01",
  });
  const machine = await admin.want("POST", "/machines", {
    code: "HULL-1",
    name: "Huller 1",
    type: "huller",
    siteId: site.id,
    idealRate: "1200",
  });
  const recipe = await admin.want("POST", "/recipes", {
    code: "MILL",
    name: "Milled rice",
    productId: rice.id,
    yieldQuantity: "550",
    conversionCost: "18.00",
    inputs: [{ productId: paddy.id, quantity: "1000" }],
    byProducts: [{ productId: bran.id, outturn: "0.1" }],
    checks: [{ name: "Moisture", kind: "measured", max: "14", unit: "%", required: false }],
  });
  const order = await admin.want("POST", "/production/orders", {
    recipeId: recipe.id,
    warehouseId: warehouse.id,
    plannedQuantity: "550",
    dueOn: "2026-12-01",
  });
  for (const step of ["plan", "release"])
    await admin.want("POST", `/production/orders/${order.id}/${step}`, {});
  return { machine, order };
}

describe.skipIf(chromium === null)("production in the console", { timeout: 120_000 }, () => {
  it("a batch is started, stopped, recorded and completed by one thumb, and the office sees it as it happens", () =>
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
      const { machine, order } = await openMill(admin);
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const office = await context.newPage();
      const phone = await context.newPage();
      await phone.setViewportSize({ width: 360, height: 740 });

      const enter = async (page: Page, path: string) => {
        await page.goto(millrace.url + path);
        await page
          .getByLabel("E-mail, phone or user name")
          .fill(String(settings.MILLRACE_ADMIN_EMAIL));
        await page
          .getByLabel("Password", { exact: true })
          .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
      };
      await enter(office, "/machines");
      await office.getByRole("link", { name: "HULL-1" }).waitFor();
      await phone.goto(`${millrace.url}/floor/${machine.id}`);
      const press = (name: string | RegExp) =>
        phone.getByRole("button", { name, exact: typeof name === "string" }).click();
      const fits = async () => {
        await settled(phone);
        expect(await seriousFindings(phone)).toEqual([]);
        expect(await overflow(phone)).toBeLessThanOrEqual(0);
      };

      await phone.getByRole("combobox", { name: "Operator" }).click();
      await phone.getByRole("option", { name: "Aigerim Bek · E-1" }).click();
      await press("Start batch");
      await fits();
      await press(/New for MO-000001/);
      await office.getByRole("cell", { name: "Running" }).waitFor();
      await phone.getByRole("heading", { name: "B-000001" }).waitFor();
      await fits();

      await press("Stop");
      await fits();
      await press("Jam");
      await office.getByRole("cell", { name: "Stopped · Jam" }).waitFor();
      await press("Run again");
      await phone.getByText("Running", { exact: true }).waitFor();

      await press("Material");
      await phone.getByRole("button", { name: /PADDY-1 · .* left/ }).waitFor();
      await fits();
      await phone.getByRole("button", { name: /PADDY-1/ }).click();
      await phone.getByRole("heading", { name: "B-000001" }).waitFor();

      await press("Record output");
      for (const key of ["5", "4", "0"]) await press(key);
      await fits();
      await press("Record");
      await phone.getByText("540", { exact: false }).first().waitFor();
      await press("Complete batch");
      await phone.getByRole("dialog").getByRole("button", { name: "Complete batch" }).click();
      await phone.getByText("No batch is being worked on.").waitFor();
      await office.getByRole("cell", { name: "Idle" }).waitFor();

      const { items } = await admin.want("GET", "/production/batches?status=completed");
      const batch = items[0];
      const pages = [
        ["/machines", "Machines"],
        [`/machines/${machine.id}`, "Huller 1"],
        ["/production", "Production"],
        [`/production/orders/${order.id}`, "MO-000001"],
        ["/production/batches", "Batches"],
        [`/production/batches/${batch.id}`, "B-000001"],
        ["/production/recipes", "Recipes"],
        ["/production/trace?lot=B-000001-1", "Recall"],
        ["/production/efficiency", "Efficiency"],
      ] as const;
      for (const [path, name] of pages)
        for (const page of [office, phone]) {
          await page.goto(millrace.url + path);
          await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
          await settled(page);
          expect(await seriousFindings(page), path).toEqual([]);
          expect(await overflow(page), path).toBeLessThanOrEqual(0);
        }
      await office.goto(`${millrace.url}/production/batches/${batch.id}`);
      await office.getByText("Aigerim Bek").first().waitFor();
      await office.getByRole("textbox", { name: "Note" }).fill("A stone in the feed");
      const photo = await office.screenshot();
      await office
        .locator("input[type=file]")
        .setInputFiles({ name: "stone.png", mimeType: "image/png", buffer: photo });
      await office.getByRole("button", { name: "Add note" }).click();
      await office.getByRole("img", { name: "stone.png" }).waitFor();
      await office.goto(`${millrace.url}/production/trace?lot=B-000001-1`);
      await office.getByRole("link", { name: "PADDY-1" }).waitFor();
      // A scanner types into the field and presses Enter; the lot was bought.
      await office.goto(`${millrace.url}/production/trace`);
      await office.locator("input[data-search]:focus").waitFor();
      await office.keyboard.type("PADDY-1");
      await office.keyboard.press("Enter");
      await office.getByRole("link", { name: "B-000001-1" }).waitFor();

      await phone.goto(`${millrace.url}/production/batches/${batch.id}`);
      await phone.getByRole("button", { name: "Reverse", exact: true }).click();
      await phone.getByRole("textbox", { name: "Reason" }).fill("Noted on the wrong day");
      expect(await seriousFindings(phone)).toEqual([]);
      await phone.getByRole("button", { name: "Reverse batch" }).click();
      await phone.getByText("Noted on the wrong day").waitFor();
      await office.reload();
      await office.getByText("No batch took of it.").waitFor();
      await phone.getByRole("button", { name: "Make it anew" }).click();
      await phone.getByRole("heading", { level: 1, name: "B-000002" }).waitFor();
      await phone.getByRole("cell", { name: "540" }).first().waitFor();
    }));

  it("pieces are taken and given by their serial numbers, and a code that several lots have asks which was meant", () =>
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
      const { batch } = await openBench(admin);
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.goto(`${millrace.url}/production/batches/${batch.id}`);
      await page
        .getByLabel("E-mail, phone or user name")
        .fill(String(settings.MILLRACE_ADMIN_EMAIL));
      await page
        .getByLabel("Password", { exact: true })
        .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

      await press("Change input");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox", { name: "Serial number" }).click();
      await page.getByRole("option", { name: "M-2" }).click();
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
      await press("Change");
      await page.getByRole("link", { name: "M-2" }).waitFor();

      await page.getByRole("button", { name: "Add", exact: true }).last().click();
      await dialog.getByRole("textbox", { name: "Serial numbers" }).fill("P-1001\nP-1002");
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
      await dialog.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("P-1002").waitFor();
      await press("Complete");
      await press("Complete batch");
      await page.getByRole("link", { name: "P-1001" }).click();
      await page.getByRole("heading", { level: 1, name: "Recall" }).waitFor();
      await page.getByRole("link", { name: "M-2" }).waitFor();

      await page.goto(`${millrace.url}/production/trace?lot=L-7`);
      await page.getByRole("heading", { name: "Which of these?" }).waitFor();
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("link", { name: "L-7" }).first().click();
      await page.getByText("No batch made it.").waitFor();
    }));
});

/** A bench with a batch of pumps that takes a motor, all by serial number; two products have a lot of one code. */
async function openBench(admin: Outside) {
  const site = await admin.want("POST", "/sites", { code: "BENCH", name: "The bench" });
  const { id: warehouseId } = await admin.want("POST", "/warehouses", {
    siteId: site.id,
    code: "RACK",
    name: "Rack",
  });
  const product = (sku: string, tracking: string) =>
    admin.want("POST", "/products", { sku, name: sku, price: "9.00", cost: "4.00", tracking });
  const [motor, pump] = [await product("MOTOR", "serial"), await product("PUMP", "serial")];
  const [oil, paint] = [await product("OIL", "lot"), await product("PAINT", "lot")];
  await admin.want("POST", "/inventory/receipts", {
    warehouseId,
    lines: [
      { productId: motor.id, quantity: "2", serials: ["M-1", "M-2"] },
      { productId: oil.id, quantity: "5", lot: { code: "L-7" } },
      { productId: paint.id, quantity: "5", lot: { code: "L-7" } },
    ],
  });
  const recipe = await admin.want("POST", "/recipes", {
    code: "PUMPS",
    name: "Pumps",
    productId: pump.id,
    yieldQuantity: "2",
    inputs: [{ productId: motor.id, quantity: "1" }],
  });
  const batch = await admin.want("POST", "/production/batches", {
    recipeId: recipe.id,
    warehouseId,
  });
  await admin.want("PUT", `/production/batches/${batch.id}/status`, { status: "in_progress" });
  return { batch };
}
