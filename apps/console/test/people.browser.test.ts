import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { processSettings, signIn } from "@millrace/testkit/outside";
import { describe, expect, it, onTestFinished } from "vitest";
import { chromiumPath, ensureBuilt, launch, seriousFindings } from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);
const password = "correct horse battery staple";
const email = "ada@example.com";

describe.skipIf(chromium === null)("people in the console", { timeout: 120_000 }, () => {
  it("somebody who was invited sets their password by the letter, signs in, sees what their roles open, and is out once blocked", () =>
    withOwnDatabase(async ({ url }) => {
      await ensureBuilt();
      const millrace = await startMillrace("server", processSettings(url));
      const browser = await launch(chromium ?? "");
      onTestFinished(async () => {
        await browser.close();
        await millrace.stop();
      });
      const admin = await signIn(millrace.url);
      const ada = await admin.want("POST", "/users", { email, name: "Ada", roles: ["viewer"] });
      // Without a mail server, letters are written to the log.
      const token = () => /set-password#(mrp_[\w-]+)/.exec(millrace.output())?.[1];
      await expect.poll(token, { timeout: 20_000 }).toBeTruthy();

      const page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(`${millrace.url}/set-password#${token()}`);
      await page.getByLabel("New password").fill("short");
      await page.getByRole("button", { name: "Set password" }).click();
      await page.getByText(/^Must be at least/).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByLabel("New password").fill(password);
      await page.getByRole("button", { name: "Set password" }).click();
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("E-mail, phone or user name").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("link", { name: "Products" }).waitFor();
      expect(await page.getByRole("link", { name: "People" }).count()).toBe(0);

      await admin.want("PUT", `/users/${ada.id}/roles`, { roles: ["admin"] });
      await page.reload();
      await page.getByRole("link", { name: "People" }).click();
      await page.getByRole("link", { name: "Administrator" }).waitFor();

      await admin.want("POST", `/users/${ada.id}/block`, {});
      await page.getByRole("link", { name: "Roles" }).click();
      await page.getByRole("heading", { name: "Sign in to Millrace" }).waitFor();
    }));
});
