import { freePort } from "@millrace/db/free-port";
import { testDatabase } from "@millrace/testkit/database";
import { type IdentityProvider, identityProvider } from "@millrace/testkit/identity-provider";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { processSettings } from "@millrace/testkit/outside";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, ensureBuilt, launch, seriousFindings, settled } from "./browser.ts";

const chromium = chromiumPath(process.env.TEST_CHROMIUM);

describe.runIf(chromium !== null || process.env.CI === "true")(
  "signing in by a provider in the console",
  { timeout: 120_000 },
  () => {
    let millrace: RunningMillrace;
    let acme: IdentityProvider;
    let browser: Browser;
    let page: Page;
    let password: string;

    beforeAll(async () => {
      if (!chromium)
        throw new Error("There is no Chromium: install it, or set TEST_CHROMIUM to its path.");
      const [{ url }, port] = await Promise.all([testDatabase(), freePort(), ensureBuilt()]);
      const home = `http://127.0.0.1:${port}`;
      const person = { subject: "person", email: "ada@elsewhere.example" };
      acme = await identityProvider([`${home}/api/v1/auth/oidc/acme/callback`], person);
      const { issuer, clientId, clientSecret } = acme;
      const settings = processSettings(url);
      password = String(settings.MILLRACE_ADMIN_PASSWORD);
      [millrace, browser] = await Promise.all([
        startMillrace("server", {
          ...settings,
          PORT: String(port),
          MILLRACE_PUBLIC_URL: home,
          MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true",
          MILLRACE_OIDC_PROVIDERS: JSON.stringify([
            { id: "acme", label: "Acme", issuer, clientId, clientSecret },
          ]),
        }),
        launch(chromium),
      ]);
      const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
      context.setDefaultTimeout(30_000);
      page = await context.newPage();
    });
    afterAll(async () => {
      await browser?.close();
      await millrace?.stop();
      acme?.stop();
    });

    const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    const toProvider = () => page.getByRole("link", { name: "Sign in with Acme" }).click();

    /** After `from` was asked, `what` is read before `until` is done, and its answer arrives after the one to `until`. */
    async function holdBack(what: RegExp, until: RegExp, from: RegExp) {
      const read = Promise.withResolvers<void>();
      let isTime = false;
      page.on("request", (request) => {
        isTime ||= from.test(request.url());
      });
      const passed = page.waitForResponse(until);
      await page.route(until, (route) => read.promise.then(() => route.continue()));
      await page.route(what, async (route) => {
        if (!isTime) return route.continue();
        await page.unroute(what);
        const response = await route.fetch();
        read.resolve();
        await passed;
        await page.waitForTimeout(500);
        await route.fulfill({ response }).catch(() => {});
      });
    }

    it("says in a sentence why a sign-in was refused, and what to do", async () => {
      await page.goto(`${millrace.url}/account/security`);
      await toProvider();
      await page.getByText("No account is linked to this sign-in").waitFor();
      await page.getByText("Sign in with your password, then link the provider").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    });

    it("links a provider with the password, and shows the link though a list from before it arrives late", async () => {
      await page.getByLabel(/^E-mail, phone or user name/).fill("admin@millrace.example");
      await page.getByLabel("Password", { exact: true }).fill(password);
      await press("Sign in");
      await heading("Account security");
      await press("Link Acme");
      await page.getByLabel(/^Your password/).fill(password);
      await holdBack(/externalLogins\.list/, /externalLogins\.confirm/, /oidc\/acme\/callback/);
      await press("Continue");
      await page.getByText("Acme: ada@elsewhere.example").waitFor();
      await page.waitForURL(`${millrace.url}/account/security`);
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it("signs in by the provider, back to the page that was wanted, with no code left in the address", async () => {
      await page.getByRole("button", { name: /^Account of/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await toProvider();
      await heading("Account security");
      expect(page.url()).toBe(`${millrace.url}/account/security`);
      await press("Remove");
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByRole("button", { name: "Link Acme" }).waitFor();
    });
  },
);
