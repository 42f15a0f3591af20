import { testDatabase } from "@millrace/testkit/database";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { processSettings, signIn } from "@millrace/testkit/outside";
import { Secret, TOTP } from "otpauth";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, ensureBuilt, launch, seriousFindings, settled } from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);

describe.runIf(chromium !== null || process.env.CI === "true")(
  "one's account in the console",
  { timeout: 120_000 },
  () => {
    let millrace: RunningMillrace;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let password: string;
    const email = "admin@millrace.example";
    const newPassword = "four other random words";

    beforeAll(async () => {
      if (!chromium)
        throw new Error("There is no Chromium: install it, or set TEST_CHROMIUM to its path.");
      const [{ url }] = await Promise.all([testDatabase(), ensureBuilt()]);
      const settings = processSettings(url);
      password = String(settings.MILLRACE_ADMIN_PASSWORD);
      [millrace, browser] = await Promise.all([
        startMillrace("server", settings),
        launch(chromium),
      ]);
      context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
      context.setDefaultTimeout(30_000);
      page = await context.newPage();
    });
    afterAll(async () => {
      await browser?.close();
      await millrace?.stop();
    });

    const open = (path: string) => page.goto(millrace.url + path);
    const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
    const text = (value: string | RegExp) => page.getByText(value).first().waitFor();
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    const fill = (label: string, value: string) =>
      page.getByLabel(new RegExp(`^${label}`)).fill(value);
    const enter = async (secret: string) => {
      await fill("E-mail, phone or user name", email);
      await fill("Password", secret);
      await press("Sign in");
    };
    const signOut = async () => {
      await page.getByRole("button", { name: /^Account of/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await heading("Sign in to Millrace");
    };
    let secret = "";
    let lastCode = "";
    /** Codes are taken once, and the server's clock is the real one: waits for the next. */
    const nextCode = async (): Promise<string> => {
      for (;;) {
        const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
        if (code !== lastCode) {
          lastCode = code;
          return code;
        }
        await page.waitForTimeout(500);
      }
    };

    it("keeps no token where a script could read it", async () => {
      await open("/account/security");
      await enter(password);
      await heading("Account security");
      const readable = await page.evaluate(
        () => JSON.stringify({ ...localStorage }) + document.cookie,
      );
      const cookies = await context.cookies();
      const tokens = cookies.filter(({ httpOnly }) => httpOnly);
      expect(tokens.map(({ name }) => name).sort()).toEqual([
        "__Host-millrace-access",
        "__Host-millrace-refresh",
      ]);
      for (const { value } of tokens) expect(readable).not.toContain(value);
    });

    it("lists the sessions and ends all others at once", async () => {
      await signIn(millrace.url);
      await page.reload();
      await press("End all others");
      await press("End them");
      await text(/sessions? ha(s|ve) ended/);
      await settled(page);
      expect(await page.getByRole("row").count()).toBe(2);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it("sets a second factor up by picture or key, and asks for its code from then on", async () => {
      await press("Set up an app");
      await page.getByRole("img", { name: "Picture for the authenticator app" }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      secret = (await page.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? "";
      await fill("Code", await nextCode());
      await press("Confirm");
      await text("Keep these recovery codes");
      const recovery = (await page.locator(".recovery-codes code").first().textContent()) ?? "";
      expect(await page.locator(".recovery-codes code").count()).toBe(10);
      expect(await seriousFindings(page)).toEqual([]);
      await press("I have kept them");
      await signOut();
      await enter(password);
      await heading("One more step");
      await fill("Code", "000000");
      await press("Sign in");
      await text("auth.invalid_second_factor");
      await fill("Code", recovery);
      await press("Sign in");
      await heading("Account security");
      await text("9 recovery codes are left");
    });

    it("helps whoever has forgotten the password, and does not let them past the second factor", async () => {
      await signOut();
      await page.getByRole("button", { name: "Forgotten the password?" }).click();
      await fill("E-mail, phone or user name", email);
      await press("Send a code");
      await text("If there is an account");
      expect(await seriousFindings(page)).toEqual([]);
      await expect
        .poll(() => /(\d{6}) is your code for a new password/.exec(millrace.output())?.[1], {
          timeout: 30_000,
        })
        .toBeDefined();
      const code = /(\d{6}) is your code for a new password/.exec(millrace.output())?.[1] ?? "";
      await fill("Code", code);
      await press("Go on");
      await fill("New password", "password1234");
      await press("Set the password");
      await text("Is one that is guessed first; take another");
      await fill("New password", newPassword);
      await press("Set the password");
      await text("The new password is set");
      await enter(newPassword);
      await heading("One more step");
      await fill("Code", await nextCode());
      await press("Sign in");
      await heading("Account security");
    });

    it("changes the password with the current one, and turns the second factor off with it", async () => {
      await open("/account/security");
      await fill("Current password", "not this one");
      await fill("New password", password);
      await press("Change password");
      await text("auth.wrong_password");
      await fill("Current password", newPassword);
      await press("Change password");
      await text("Password changed");
      await press("Turn off");
      await fill("Your password", password);
      await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
      await text("The second factor is off");
      await page.getByRole("button", { name: "Set up an app" }).waitFor();
    });
  },
);
