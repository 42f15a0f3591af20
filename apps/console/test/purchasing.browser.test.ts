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

/** A yard that buys paddy in bags, by lot, and scales, by serial number, of a vendor in dollars. */
async function openYard(admin: Outside) {
  const site = await admin.want("POST", "/sites", { code: "MILL", name: "The mill" });
  const warehouse = await admin.want("POST", "/warehouses", {
    ...{ siteId: site.id, code: "YARD", name: "Yard" },
  });
  const vendor = await admin.want("POST", "/vendors", {
    ...{ code: "V-1", name: "Delta Traders", currency: "USD" },
  });
  const paddy = await admin.want("POST", "/products", {
    ...{ sku: "PADDY", name: "Paddy", price: "1.00", cost: "0.50", unit: "kg" },
    ...{ tracking: "lot", packs: [{ unit: "bag", quantity: "50" }] },
  });
  const scale = await admin.want("POST", "/products", {
    ...{ sku: "SCALE", name: "Scale", price: "90.00", cost: "60.00", tracking: "serial" },
  });
  return { warehouse, vendor, paddy, scale };
}

/** Chooses by typing, as one does without a mouse. */
async function pick(
  page: Page,
  within: ReturnType<Page["getByRole"]>,
  label: string,
  text: string,
) {
  const field = within.getByRole("combobox", { name: label });
  await field.fill(text);
  await page.getByRole("option", { name: text }).waitFor();
  await field.press("ArrowDown");
  await field.press("Enter");
}

describe.skipIf(chromium === null)("purchasing in the console", { timeout: 120_000 }, () => {
  it("buys on a phone and by the keyboard: a plan, a draft that is changed, two lots and serial numbers received", () =>
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
      const { paddy } = await openYard(admin);
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.setViewportSize({ width: 360, height: 740 });
      const dialog = page.getByRole("dialog");
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      const look = async (what: string) => {
        await settled(page);
        expect(await seriousFindings(page), what).toEqual([]);
        expect(await overflow(page), what).toBeLessThanOrEqual(0);
      };
      await page.goto(`${millrace.url}/purchasing/plans`);
      await page
        .getByLabel("E-mail, phone or user name")
        .fill(String(settings.MILLRACE_ADMIN_EMAIL));
      await page
        .getByLabel("Password", { exact: true })
        .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
      await button("Sign in").click();

      await button("New restock plan").press("Enter");
      await pick(page, dialog, "Product", "Paddy");
      await pick(page, dialog, "Bought from", "Delta");
      await dialog.getByLabel("Minimum in kg").fill("500");
      await dialog.getByLabel("Fill up to in kg").fill("400");
      await dialog.getByLabel("Days until it comes").fill("3");
      await look("a new plan");
      await page.keyboard.press("Enter");
      await dialog.getByText("Must be more than the minimum", { exact: true }).waitFor();
      await dialog.getByLabel("Fill up to in kg").fill("1000");
      await page.keyboard.press("Enter");
      await page.getByText("1,000 kg").waitFor();
      await button("Change plan").press("Enter");
      await dialog.getByLabel("Minimum in kg").fill("600");
      await page.keyboard.press("Enter");
      await page.getByText("600 kg").waitFor();
      await look("plans");

      await page.getByRole("link", { name: "What to order" }).click();
      await button("Order these").press("Enter");
      await dialog.getByText("US$500.00").first().waitFor();
      await dialog.getByLabel("Price").fill("24.50");
      await dialog.getByText("US$490.00").first().waitFor();
      await look("a draft from what is suggested");
      await button("Save draft").press("Enter");
      await page.getByRole("heading", { name: "PO-000001" }).waitFor();
      await page.getByText("US$490.00").first().waitFor();

      await button("Edit").press("Enter");
      await dialog.getByLabel("Quantity").fill("16");
      await button("Add a line").press("Enter");
      await page.keyboard.type("Scale");
      await page.getByRole("option", { name: "Paddy" }).waitFor({ state: "hidden" });
      await page.getByRole("option", { name: "Scale" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await dialog.getByLabel("Quantity").nth(1).fill("2");
      await dialog.getByText("US$512.00").waitFor();
      await dialog.getByLabel("Note").fill("By the back gate");
      await button("Save").press("Enter");
      await page.getByText("By the back gate").waitFor();
      await page.getByText("US$512.00").waitFor();
      await look("a purchase order");

      await button("Mark as sent").press("Enter");
      await button("Receive").press("Enter");
      await dialog.getByLabel("Quantity, 16 bag open").fill("10");
      await dialog.getByLabel(/^Lot/).fill("L-1");
      await dialog.getByLabel("Last day of use").fill("2027-05-31");
      await button("Another lot of Paddy").press("Enter");
      await dialog.getByLabel("Quantity of another lot, in bag").fill("6");
      await dialog.getByLabel(/^Lot/).nth(1).fill("L-2");
      await dialog.getByLabel("Serial numbers").fill("SC-1\nSC-2");
      await dialog.getByText("2 of them").waitFor();
      await look("receiving");
      await dialog.getByRole("button", { name: "Receive" }).press("Enter");
      await page.getByText("Received", { exact: true }).first().waitFor();
      await dialog.waitFor({ state: "hidden" });

      const lots = await admin.want("GET", `/inventory/lots?productId=${paddy.id}&sort=createdAt`);
      expect(
        lots.items.map(({ code, onHand, expiresOn }: Record<string, unknown>) => [
          ...[code, onHand, expiresOn],
        ]),
      ).toEqual([
        ["L-1", "500", "2027-05-31"],
        ["L-2", "300", null],
      ]);
      for (const size of [
        { width: 1280, height: 800 },
        { width: 360, height: 740 },
      ]) {
        await page.setViewportSize(size);
        for (const path of ["/purchasing", "/purchasing/suggestions", "/purchasing/plans"]) {
          await page.goto(millrace.url + path);
          await page.getByRole("navigation", { name: "Purchasing" }).waitFor();
          await look(`${path} at ${size.width}`);
        }
      }
    }));
});
