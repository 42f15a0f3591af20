import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { processSettings, signIn } from "@millrace/testkit/outside";
import { sheetColumns, sheetFile } from "@millrace/testkit/sheet-file";
import { holdAt } from "@millrace/testkit/sheet-run";
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
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

describe.skipIf(chromium === null)("spreadsheets in the console", { timeout: 240_000 }, () => {
  it("are described, followed, cancelled, scheduled and paused, and every page fits a phone and is accessible", () =>
    withOwnDatabase(async ({ url, pool }) => {
      await ensureBuilt();
      const folder = await mkdtemp(join(tmpdir(), "millrace-sheets-"));
      await mkdir(join(folder, "welding"));
      const settings = processSettings(url);
      const millrace = await startMillrace("server", {
        ...settings,
        MILLRACE_SHEETS_FOLDER: folder,
      });
      const browser = await launch(chromium ?? "");
      onTestFinished(async () => {
        await browser.close();
        await millrace.stop();
        await rm(folder, { recursive: true, force: true });
      });
      const admin = await signIn(millrace.url);
      const columns = sheetColumns.map(({ column, field }) => ({ column, field, type: "text" }));
      const template = await admin.want("POST", "/workshop/templates", { name: "Welds", columns });
      const product = await admin.want("POST", "/products", {
        sku: "HINGE",
        name: "Hinge",
        price: "9.00",
      });
      const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(`${millrace.url}/sheets`);
      await page
        .getByLabel("E-mail, phone or user name")
        .fill(String(settings.MILLRACE_ADMIN_EMAIL));
      await page
        .getByLabel("Password", { exact: true })
        .fill(String(settings.MILLRACE_ADMIN_PASSWORD));
      await press(page, "Sign in");
      await page.getByRole("link", { name: "Welds" }).click();

      // A column becomes a choice once there is something to choose from.
      await page.getByRole("combobox", { name: "What Result holds" }).click();
      await page.getByRole("option", { name: "One of a list" }).click();
      expect(await page.getByRole("button", { name: "Save columns" }).isDisabled()).toBe(true);
      const choices = page.getByRole("combobox", { name: "Choices of Result" });
      for (const choice of ["ok", "scrap"]) {
        await choices.fill(choice);
        await choices.press("Enter");
      }
      await press(page, "Save columns");
      await page.getByText("Columns saved").waitFor();
      const saved = await admin.want("GET", `/workshop/templates/${template.id}`);
      expect(saved.columns[5]).toMatchObject({ type: "choice", choices: ["ok", "scrap"] });

      // Its rows are counted up while it runs, and it can be stopped.
      await choose(page, "large.xlsx", await sheetFile(4_000));
      await page.getByRole("switch", { name: "Only check, write nothing" }).click();
      await press(page, "Import the sheet");
      const newest = async () =>
        (await admin.want("GET", `/workshop/imports?templateId=${template.id}`)).items[0];
      await expect.poll(newest).toBeTruthy();
      const held = await holdAt(pool, (await newest()).id, 500);
      const done = `${held.processed.toLocaleString("en-GB")} rows so far`;
      await page.getByText(done, { exact: true }).waitFor();
      await press(page, "Cancel the import of large.xlsx");
      await press(page, "Cancel import");
      await held.letGo();
      await page.getByText("Cancelled", { exact: true }).waitFor();

      // What is wrong comes home as a copy of the sheet.
      await choose(page, "small.xlsx", await sheetFile(20));
      await press(page, "Import the sheet");
      await page.getByText("must be one of ok, scrap").first().waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Marked copy of small.xlsx" }).click(),
      ]);
      expect(download.suggestedFilename()).toBe("small - errors.xlsx");
      expect((await readFile(await download.path())).toString("latin1", 0, 2)).toBe("PK");

      // Scheduled, paused, going on, changed, removed.
      await press(page, "Schedule it");
      await page.getByRole("combobox", { name: "How often" }).click();
      await page.getByRole("option", { name: "Monday to Friday" }).click();
      await page.getByRole("dialog").getByLabel(/^At\b/).fill("05:30");
      await page.getByRole("textbox", { name: "Folder" }).fill("../up");
      await press(page, "Save schedule");
      await page.getByText(/^Must be a folder below the watched one/).waitFor();
      await page.getByRole("textbox", { name: "Folder" }).fill("welding");
      await press(page, "Save schedule");
      await page.getByText("Monday to Friday at 05:30 (").waitFor();
      await press(page, "Pause");
      await page.getByText("Paused", { exact: true }).waitFor();
      const path = `/workshop/templates/${template.id}/schedule`;
      const paused = { cron: "30 5 * * 1-5", folder: "welding", paused: true };
      expect(await admin.want("GET", path)).toMatchObject(paused);
      await press(page, "Change");
      await page.getByRole("dialog").getByLabel(/^At\b/).fill("06:00");
      await press(page, "Save schedule");
      await page.getByText("Monday to Friday at 06:00 (").waitFor();
      expect(await admin.want("GET", path)).toMatchObject({ cron: "0 6 * * 1-5", paused: true });
      await press(page, "Go on");
      await expect.poll(() => page.getByText("Paused", { exact: true }).count()).toBe(0);

      // So does what is wrong in a CSV file.
      const data = "sku,name,price\nA-1,Good,1.50\nA-2,Bad,dear\n";
      const csv = { type: "products", fileName: "products.csv", data };
      const { id: importId } = await admin.want("POST", "/imports", csv);
      await page.goto(`${millrace.url}/imports/${importId}`);
      const [marked] = await Promise.all([
        page.waitForEvent("download"),
        press(page, "Marked copy"),
      ]);
      expect(await readFile(await marked.path(), "utf8")).toMatch(/\r\nA-2,Bad,dear,"?price: /);

      // A product with a picture is one of the pages.
      await page.goto(`${millrace.url}/products/${product.id}`);
      const picture = { name: "hinge.png", mimeType: "image/png" };
      const buffer = await page.screenshot();
      await page.locator("input[type=file]").setInputFiles({ ...picture, buffer });
      await page.getByText("hinge.png").waitFor();
      await page.locator("section[aria-label=Pictures] img").waitFor();

      const pages = [
        ["/sheets", "Spreadsheets"],
        [`/sheets/${template.id}`, "Welds"],
        [`/products/${product.id}`, "Hinge"],
        [`/imports/${importId}`, "products.csv"],
      ] as const;
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        for (const [path, name] of pages) {
          await page.goto(millrace.url + path);
          await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
          await settled(page);
          expect(await seriousFindings(page), path).toEqual([]);
          expect(await overflow(page), `${path} at ${width}`).toBeLessThanOrEqual(0);
        }
      }
      await page.goto(`${millrace.url}/sheets/${template.id}`);
      await press(page, "Change");
      await page.getByRole("textbox", { name: "Folder" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("dialog").getByRole("button", { name: "Cancel", exact: true }).click();
      await press(page, "Remove");
      await press(page, "Remove schedule");
      await page.getByText("Sheets come in when somebody imports them.").waitFor();
    }));
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  const form = page.locator("section[aria-label='Import a sheet']");
  await form.locator("input[type=file]").setInputFiles({ name, mimeType: xlsx, buffer });
}
