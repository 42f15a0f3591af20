import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { type Outside, processSettings, signIn } from "@millrace/testkit/outside";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { account, enter } from "./accounts.ts";
import {
  appearance,
  chromiumPath,
  ensureBuilt,
  launch,
  overflow,
  seriousFindings,
  settled,
} from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);

/** A workshop with three drills. */
async function openWorkshop(admin: Outside) {
  const site = await admin.want("POST", "/sites", { code: "SHOP", name: "The workshop" });
  const warehouse = await admin.want("POST", "/warehouses", {
    ...{ siteId: site.id, code: "TOOLS", name: "Tool crib" },
  });
  const drill = await admin.want("POST", "/products", {
    ...{ sku: "DRILL", name: "Hammer drill", price: "180.00", cost: "90.00" },
    ...{ kind: "good", unit: "piece", tracking: "serial", barcode: "4006381333931" },
  });
  await admin.want("POST", "/inventory/receipts", {
    warehouseId: warehouse.id,
    lines: [{ productId: drill.id, quantity: "3", serials: ["HD-1", "HD-2", "HD-3"] }],
  });
  return { drill };
}

describe.skipIf(chromium === null)("stock in the console", { timeout: 120_000 }, () => {
  it("things with serial numbers are counted by one and approved by another; who comes second reads who was first", () =>
    withOwnDatabase(async ({ url }) => {
      await ensureBuilt();
      const millrace = await startMillrace("server", processSettings(url));
      const browser = await launch(chromium ?? "");
      onTestFinished(async () => {
        await browser.close();
        await millrace.stop();
      });
      const admin = await signIn(millrace.url);
      const { drill } = await openWorkshop(admin);
      const people = {
        ada: await account(millrace, admin, "Ada Fox", "manager"),
        ben: await account(millrace, admin, "Ben Ray", "manager"),
      };
      const signedIn = async (who: keyof typeof people, path: string) => {
        const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
        context.setDefaultTimeout(20_000);
        const page = await context.newPage();
        await enter(page, millrace.url + path, people[who]);
        return page;
      };
      const looksWell = async (page: Page) => {
        await settled(page);
        expect(await seriousFindings(page)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await page.setViewportSize({ width: 360, height: 740 });
        await page.emulateMedia({ colorScheme: "dark" });
        await settled(page);
        expect(await seriousFindings(page, appearance)).toEqual([]);
        expect(await overflow(page)).toBeLessThanOrEqual(0);
        await page.emulateMedia({ colorScheme: "light" });
        await page.setViewportSize({ width: 1280, height: 800 });
      };

      // Ada counts: one drill is missing, one is there that nobody knows.
      const ada = await signedIn("ada", "/stock/counts");
      await ada.getByRole("button", { name: "New count" }).click();
      const form = ada.getByRole("dialog", { name: "Record a count" });
      await form.getByRole("combobox", { name: "Warehouse" }).click();
      await ada.getByRole("option", { name: /Tool crib/ }).click();
      await form.getByRole("combobox", { name: "Product 1" }).fill("drill");
      await ada.getByRole("option", { name: /Hammer drill/ }).click();
      await form.getByText("0 found, 3 expected").waitFor();
      const found = form.getByRole("combobox", { name: "Serial numbers found 1" });
      // As a scanner types: the number and Enter.
      for (const serial of ["HD-1", "HD-2", "HD-9"]) {
        await found.pressSequentially(serial);
        await found.press("Enter");
      }
      await form.getByText("3 found, 3 expected, not yet: HD-3").waitFor();
      await looksWell(ada);
      await found.press("Escape");
      await form.getByRole("button", { name: "Record", exact: true }).click();
      await ada.getByText("Missing:").waitFor();
      await ada.getByText("Not expected:").waitFor();
      const path = new URL(ada.url()).pathname;
      await looksWell(ada);

      // Ben and Ada both have it open, and Ben is a moment faster.
      const ben = await signedIn("ben", path);
      await ben.getByRole("button", { name: "Approve", exact: true }).click();
      await ada.getByRole("button", { name: "Approve", exact: true }).click();
      const yes = (page: Page) =>
        page
          .getByRole("dialog", { name: "Approve this count?" })
          .getByRole("button", { name: "Approve", exact: true })
          .click();
      await yes(ben);
      await ben.getByText("Differences posted").waitFor();
      // Her page shows it by itself; the question that she has open stays.
      await ada.getByText("Approved", { exact: true }).waitFor();
      await yes(ada);
      await ada.getByText(/CT-\d+ was approved by Ben Ray/).waitFor();

      // The unit that is missing is retired, and the scanner leads to it and to what happened.
      const lists = await signedIn("ada", "/stock/units");
      await lists.getByRole("link", { name: "HD-9" }).waitFor();
      expect(await lists.getByRole("link", { name: "HD-3" }).count()).toBe(0);
      await looksWell(lists);
      const scan = async (code: string) => {
        await lists.getByLabel("Barcode, SKU or serial number").fill(code);
        await lists.getByLabel("Barcode, SKU or serial number").press("Enter");
      };
      await scan("4006381333931");
      await lists.waitForURL(`**/stock/units?productId=${drill.id}`);
      await scan("HD-3");
      await lists.getByRole("heading", { name: "HD-3" }).waitFor();
      await lists.getByText("Retired").first().waitFor();
      await lists.getByText("Counted").waitFor();
      await lists.getByRole("link", { name: "Count", exact: true }).waitFor();
      await looksWell(lists);

      // What another changes is there without a word.
      await lists.goto(`${millrace.url}/stock/units?productId=${drill.id}`);
      await lists.getByRole("link", { name: "HD-1" }).click();
      await lists.getByText("Available").waitFor();
      await ben.goto(lists.url());
      await ben.getByRole("button", { name: "Edit" }).click();
      await ben.getByRole("combobox", { name: "Status" }).click();
      await ben.getByRole("option", { name: "Maintenance" }).click();
      await ben.getByRole("button", { name: "Save" }).click();
      await lists.getByText("Maintenance", { exact: true }).first().waitFor();
    }));
});
