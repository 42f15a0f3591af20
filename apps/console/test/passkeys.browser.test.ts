import { freePort } from "@millrace/db/free-port";
import { testDatabase } from "@millrace/testkit/database";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { processSettings } from "@millrace/testkit/outside";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, ensureBuilt, launch, seriousFindings, settled } from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);

describe.runIf(chromium !== null || process.env.CI === "true")(
  "a passkey in the console",
  { timeout: 120_000 },
  () => {
    let millrace: RunningMillrace;
    let browser: Browser;
    let page: Page;
    let password: string;
    let home: string;

    beforeAll(async () => {
      if (!chromium)
        throw new Error("There is no Chromium: install it, or set TEST_CHROMIUM to its path.");
      const [{ url }, port] = await Promise.all([testDatabase(), freePort(), ensureBuilt()]);
      // Browsers take a name for a relying party, not an address.
      home = `http://localhost:${port}`;
      const settings = processSettings(url);
      password = String(settings.MILLRACE_ADMIN_PASSWORD);
      [millrace, browser] = await Promise.all([
        startMillrace("server", { ...settings, PORT: String(port), MILLRACE_PUBLIC_URL: home }),
        launch(chromium),
      ]);
      const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
      context.setDefaultTimeout(30_000);
      page = await context.newPage();
      const device = await context.newCDPSession(page);
      await device.send("WebAuthn.enable");
      await device.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
    });
    afterAll(async () => {
      await browser?.close();
      await millrace?.stop();
    });

    const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

    it("is refused with a sentence by a device that has none", async () => {
      await page.goto(`${home}/account/security`);
      await press("Sign in with a passkey");
      await page.getByText("No passkey was used").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    });

    it("is added with the password, under the device's name", async () => {
      await page.getByLabel(/^E-mail, phone or user name/).fill("admin@millrace.example");
      await page.getByLabel("Password", { exact: true }).fill(password);
      await press("Sign in");
      await heading("Account security");
      await press("Add a passkey");
      await page.getByLabel(/^Name of this device/).fill("Test device");
      await page.getByLabel(/^Your password/).fill(password);
      await press("Continue");
      await page.getByText(/^Test device.*added/).waitFor();
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it("signs in without a name and a password, back to the page that was wanted", async () => {
      await page.context().clearCookies();
      await page.goto(`${home}/account/security`);
      await press("Sign in with a passkey");
      await heading("Account security");
      await page.getByText(/^Test device.*last used/).waitFor();
    });

    it("opens nothing once it was removed", async () => {
      await press("Remove");
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByText(/^Test device.*added/).waitFor({ state: "detached" });
      await page.context().clearCookies();
      await page.goto(`${home}/account/security`);
      await press("Sign in with a passkey");
      await page.getByText("The passkey was not accepted.").waitFor();
    });
  },
);
