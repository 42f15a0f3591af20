import { testDatabase } from "@millrace/testkit/database";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { type Outside, openShop, processSettings, signIn } from "@millrace/testkit/outside";
import { type Receiver, testReceiver } from "@millrace/testkit/receiver";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
if (!chromium && process.env.CI !== "true")
  console.warn(
    "The console's browser tests are skipped: install chromium, or set TEST_CHROMIUM to its path.",
  );

/** A thing with a serial number, and a count that misses it. */
async function countedUnit(caller: Outside, warehouseId: string) {
  const { id: productId } = await caller.want("POST", "/products", {
    ...{ sku: "DRILL", name: "Hammer drill", price: "180.00", tracking: "serial" },
  });
  const lines = [{ productId, quantity: "1", serials: ["HD-1"] }];
  await caller.want("POST", "/inventory/receipts", { warehouseId, lines });
  const { items } = await caller.want("GET", `/inventory/units?productId=${productId}`);
  const count = await caller.want("POST", "/inventory/counts", {
    ...{ warehouseId, lines: [{ productId, serials: ["HD-2"] }] },
  });
  return { unit: String(items[0].id), count: String(count.id) };
}

describe.runIf(chromium !== null || process.env.CI === "true")(
  "the console",
  { timeout: 120_000 },
  () => {
    let millrace: RunningMillrace;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let admin: { email: string; password: string };
    let outside: Outside;
    let shop: Awaited<ReturnType<typeof openShop>>;
    let receiver: Receiver;
    const complaints: string[] = [];

    beforeAll(async () => {
      if (!chromium)
        throw new Error("There is no Chromium: install it, or set TEST_CHROMIUM to its path.");
      const [{ url }] = await Promise.all([testDatabase(), ensureBuilt()]);
      const settings = processSettings(url);
      admin = {
        email: String(settings.MILLRACE_ADMIN_EMAIL),
        password: String(settings.MILLRACE_ADMIN_PASSWORD),
      };
      [millrace, browser, receiver] = await Promise.all([
        startMillrace("server", settings),
        launch(chromium),
        testReceiver(),
      ]);
      outside = await signIn(millrace.url);
      shop = await openShop(outside, "50");
      context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        locale: "en-GB",
        reducedMotion: "reduce",
      });
      context.setDefaultTimeout(30_000);
      page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          complaints.push(message.text());
      });
      await open("/");
      await enter(admin.password);
      await heading("Home");
    });
    afterAll(async () => {
      await browser?.close();
      await millrace?.stop();
    });

    const open = (path: string, where = page) => where.goto(millrace.url + path);
    const heading = (name: string | RegExp, where = page) =>
      where.getByRole("heading", { level: 1, name }).waitFor();
    const text = (value: string | RegExp, where = page) => where.getByText(value).first().waitFor();
    const press = (name: string | RegExp, where = page) =>
      where.getByRole("button", { name, exact: typeof name === "string" }).click();
    const field = (name: string) => page.getByRole("textbox", { name, exact: true });
    const choose = async (label: string, search: string, option: string | RegExp, at = 0) => {
      const box = page.getByRole("combobox", { name: label, exact: true }).nth(at);
      await box.click();
      if (search) await box.fill(search);
      await page.getByRole("option", { name: option }).click();
    };
    const submit = async (name: string) => {
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name, exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
    };
    async function enter(password: string, where = page): Promise<void> {
      await where.getByLabel("E-mail").fill(admin.email);
      await where.getByLabel("Password", { exact: true }).fill(password);
      await press("Sign in", where);
    }

    it("tells who cannot sign in why, leads whoever can to where they wanted to go, and signs out in all tabs", async () => {
      const other = await browser.newContext();
      const tab = await other.newPage();
      await open("/products?q=chai", tab);
      await heading("Sign in to Millrace", tab);
      await enter("not the password", tab);
      await text("auth.invalid_credentials", tab);
      await enter(admin.password, tab);
      await heading("Products", tab);
      expect(new URL(tab.url()).search).toBe("?q=chai");
      const neighbour = await other.newPage();
      await open("/stock", neighbour);
      await heading("Stock", neighbour);
      await tab.bringToFront();
      await press(/^Account of/, tab);
      await tab.getByRole("menuitem", { name: "Sign out" }).click();
      await heading("Sign in to Millrace", tab);
      await heading("Sign in to Millrace", neighbour);
      await open("/orders", tab);
      await heading("Sign in to Millrace", tab);
      await other.close();
    });

    it("stays signed in over a reload, and renews its token once for all calls that wait", async () => {
      let renewals = 0;
      page.on("request", (request) => {
        if (request.url().endsWith("/session/refresh")) renewals += 1;
      });
      await open("/products");
      await heading("Products");
      expect(renewals).toBe(0);
      // As when the access token's time is over.
      await context.clearCookies({ name: "__Host-millrace-access" });
      await open("/");
      await text("Drafts to confirm");
      await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
      expect(renewals).toBe(1);
    });

    it("shows the server's sentence at the field that it refuses, and puts the focus there", async () => {
      await open("/products/new");
      await field("Name").fill("Green tea");
      await field("SKU").fill("TEA 10");
      await field("Price").fill("eighteen");
      await press("Add product");
      await text("May hold letters, digits and . _ / - only");
      await text(/^Must be a decimal string/);
      await page.locator("[data-path=sku]:focus").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await field("SKU").fill("TEA-10");
      await field("Price").fill("18.50");
      await page.getByRole("textbox", { name: "Reorder level" }).fill("5");
      await press("Add product");
      await heading("Green tea");
      await text("18.50 per piece");
    });

    it("makes one record of one press, also when the first answer is lost on its way", async () => {
      await open("/products/categories");
      let lost = 0;
      await page.route("**/trpc/catalog.categories.create", async (route) => {
        if (lost > 0) return route.continue();
        lost += 1;
        await route.fetch();
        await route.abort();
      });
      await press("New category");
      await field("Code").fill("TEAS");
      await field("Name").fill("Teas");
      await submit("Add category");
      await text("Category added");
      expect(lost).toBe(1);
      expect((await outside.want("GET", "/categories")).items).toHaveLength(1);
    });

    it("carries goods from receipt to shipment, and another tab sees it without being touched", async () => {
      await open("/products?q=TEA-10");
      await page.getByRole("link", { name: "Green tea" }).click();
      await heading("Green tea");
      const productPage = page.url();
      await press("Receive");
      await field("Quantity 1").fill("12");
      await submit("Receive");
      await page.getByRole("cell", { name: "+12" }).waitFor();

      const tab = await context.newPage();
      await open("/orders", tab);
      await heading("Orders", tab);
      await tab.getByRole("status").filter({ hasText: "Live" }).waitFor();
      // A tab in the background draws once a second, and clicks wait for it to draw.
      await page.bringToFront();

      await open("/orders/new");
      await choose("Customer", "", /A customer/);
      await choose("Product", "tea", /Green tea/);
      await field("Quantity").fill("15");
      await field("Discount %").fill("10");
      await text("249.75");
      await press("Save draft");
      await heading("SO-000001");
      await tab.getByRole("link", { name: "SO-000001" }).waitFor();
      await tab.getByRole("row").filter({ hasText: "SO-000001" }).getByText("Draft").waitFor();

      await press("Confirm");
      await text("15 wanted, only 12 available");
      await page.getByRole("link", { name: "Edit" }).click();
      await heading("Edit SO-000001");
      await field("Quantity").fill("10");
      await press("Save");
      await heading("SO-000001");
      await press("Confirm");
      await press("Ship");
      await page.getByRole("dialog").getByRole("textbox").fill("4");
      await submit("Ship");
      await text("Shipped in part");
      await tab.getByRole("row").filter({ hasText: "SO-000001" }).getByText("Confirmed").waitFor();
      await press("Ship");
      await submit("Ship");
      await press("Complete");
      await tab.getByRole("row").filter({ hasText: "SO-000001" }).getByText("Completed").waitFor();
      await tab.goto(productPage);
      await tab.getByRole("cell", { name: "2", exact: true }).first().waitFor();
      await tab.getByText("Low", { exact: true }).waitFor();
      await tab.close();
    });

    it("adds and changes those whom it sells to, and puts them away", async () => {
      await open("/customers/new");
      await field("Name").fill("Tea House");
      await field("Code").fill("TEAHOUSE");
      await field("City").fill("Lübeck");
      await press("Add customer");
      await heading("Tea House");
      await page.getByRole("link", { name: "Edit" }).click();
      await field("Phone").fill("+49 451 1");
      await press("Save");
      await text("+49 451 1");
      await text("Lübeck");
      await press("Archive");
      await press("Archive customer");
      await text("Customer archived");
      await open("/customers");
      await heading("Customers");
      await page.getByRole("link", { name: "A customer" }).waitFor();
      expect(await page.getByRole("link", { name: "Tea House" }).count()).toBe(0);
    });

    it("opens a site with a warehouse, and moves goods into it", async () => {
      await open("/sites");
      await press("New site");
      await field("Code").fill("NORTH");
      await field("Name").fill("North");
      await press("Open site");
      await page.getByRole("link", { name: "North", exact: true }).click();
      await press("New warehouse");
      await field("Code").fill("NORTH-1");
      await field("Name").fill("Cold store");
      await press("Open warehouse");
      await page.getByRole("cell", { name: "Cold store", exact: true }).waitFor();
      await open("/stock");
      await press("Transfer");
      await choose("From warehouse", "A ware", /A warehouse/);
      await choose("To warehouse", "Cold", /Cold store/);
      await choose("Product 1", "product", /A product/);
      await field("Quantity 1").fill("7");
      await press("Move goods");
      await text("Goods moved: TR-000001");
      await open(`/stock?productId=${shop.productId}`);
      await page
        .getByRole("row")
        .filter({ hasText: "Cold store" })
        .getByText("7")
        .first()
        .waitFor();
    });

    it("imports a file, and names the line and column that are wrong", async () => {
      await open("/imports/new");
      await page.locator("input[type=file]").setInputFiles({
        name: "products.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("SKU;Name;Price;Colour\nX-1;Bowl;4.50;red\nX-2;Cup;cheap;blue\n"),
      });
      expect(await page.getByRole("combobox", { name: "Field of Price" }).inputValue()).toBe(
        "price",
      );
      expect(await page.getByRole("combobox", { name: "Field of Colour" }).inputValue()).toBe("");
      await page.getByRole("switch", { name: "Only check, write nothing" }).uncheck();
      await press("Import");
      await heading("products.csv");
      await text("Completed");
      const error = page.getByRole("row").filter({ hasText: "cheap" });
      await error.getByText("Price", { exact: true }).waitFor();
      await error.getByText("3", { exact: true }).waitFor();
      await open("/products?q=X-1");
      await page.getByRole("link", { name: "Bowl" }).waitFor();
    });

    it("makes a webhook, shows its secret once, and its deliveries as they come", async () => {
      await open("/webhooks");
      await press("New webhook");
      await field("Name").fill("Shop");
      await field("URL").fill(receiver.url);
      await page.getByRole("combobox", { name: "Events" }).fill("catalog.*");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await press("Make webhook");
      await text(/^whsec_/);
      expect(await seriousFindings(page)).toEqual([]);
      await press("I have kept it");
      await heading("Shop");
      await outside.want("POST", "/products", { sku: "HOOKED", name: "Hooked", price: "1.00" });
      await receiver.until(1);
      await page.getByRole("button", { name: "catalog.product.created" }).click();
      await text(/"sku": "HOOKED"/);
      expect(await seriousFindings(page)).toEqual([]);
      await press("Send again");
      await receiver.until(2);
      await press("Send a test");
      await receiver.until(3);
      await page.getByRole("button", { name: "webhooks.test" }).waitFor();
    });

    it("runs a job when asked, shows live that it ran, and keeps a paused one from beginning", async () => {
      await open("/jobs/stock.low-stock-alert");
      await press("Run now");
      await submit("Run now");
      await page.getByRole("row").filter({ hasText: "user" }).getByText("Completed").waitFor();
      await press("Pause");
      await text(/What is due waits/);
      await press("Run now");
      await submit("Run now");
      const waiting = page.getByRole("row").filter({ hasText: "Waiting" });
      await waiting.getByRole("button").click();
      await press("Cancel run");
      await page.getByRole("dialog", { name: "Cancel this run?" }).getByText("Cancel run").click();
      await page.getByRole("row").filter({ hasText: "Cancelled" }).waitFor();
      await press("Try again");
      await page.keyboard.press("Escape");
      await press("Resume");
      await waiting.waitFor({ state: "hidden" });
    });

    it("is led by the keyboard: jumps, search, help, and the focus on the new page's heading", async () => {
      await open("/");
      await text("Drafts to confirm");
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await heading("Products");
      await page.locator("h1:focus").waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type("green");
      await page.waitForURL(/q=green/);
      await page.getByRole("link", { name: "Green tea" }).waitFor();
      await page.keyboard.press("Escape");
      await page.locator("h1").focus();
      await page.keyboard.press("?");
      const help = page.getByRole("dialog", { name: "Keyboard" });
      await help.waitFor();
      await page.keyboard.press("Escape");
      await help.waitFor({ state: "hidden" });
      await open("/events");
      await heading("Events");
      await page.keyboard.press("Tab");
      await page.locator(".skip-link:focus").waitFor();
    });

    it("says so when the server is away, and goes on when it is back", async () => {
      await open("/products");
      await page.getByRole("link", { name: "Green tea" }).waitFor();
      await context.setOffline(true);
      await page.getByRole("button", { name: "SKU" }).click();
      await text("client.unreachable");
      await context.setOffline(false);
      await press("Try again");
      await page.getByRole("link", { name: "Green tea" }).waitFor();
    });

    it("has no serious finding of axe, no overflow and no shift on any page, small or dark", async () => {
      const first = async (path: string) =>
        String((await outside.want("GET", `${path}?limit=1`)).items[0].id);
      const [order, imported, webhook, site, user] = await Promise.all(
        ["/sales/orders", "/imports", "/webhooks", "/sites", "/users"].map(first),
      );
      const { unit, count } = await countedUnit(outside, shop.warehouseId);
      const pages = [
        "/",
        "/dashboard",
        "/orders",
        "/orders/new",
        `/orders/${order}`,
        "/customers",
        "/customers/new",
        `/customers/${shop.customerId}`,
        `/customers/${shop.customerId}/edit`,
        "/vendors",
        "/products",
        "/products/new",
        "/products/categories",
        `/products/${shop.productId}`,
        "/stock",
        "/stock/movements",
        "/stock/transfers",
        "/stock/lots",
        "/stock/units",
        `/stock/units/${unit}`,
        "/stock/counts",
        `/stock/counts/${count}`,
        "/stock/value",
        "/stock/alerts",
        "/purchasing",
        "/purchasing/suggestions",
        "/purchasing/plans",
        `/warehouses/${shop.warehouseId}`,
        "/employees",
        "/shifts",
        "/attendance",
        "/leave",
        "/sites",
        "/limits",
        `/sites/${site}`,
        "/imports",
        "/imports/new",
        `/imports/${imported}`,
        "/webhooks",
        `/webhooks/${webhook}`,
        "/events",
        "/api-keys",
        "/applications",
        "/account/applications",
        "/sandbox",
        "/jobs",
        "/jobs/failed",
        "/jobs/stock.low-stock-alert",
        "/account/security",
        "/users",
        `/users/${user}`,
        "/roles",
        "/profile",
        "/settings",
        "/usage",
        "/alerts",
        "/system",
        "/audit",
        "/nowhere",
      ];
      const findings: string[] = [];
      const look = async (path: string, what: string, tab: Page, rules?: string[]) => {
        for (const finding of await seriousFindings(tab, rules))
          findings.push(`${path} ${what}: ${finding}`);
        const tooWide = await overflow(tab);
        if (tooWide > 0) findings.push(`${path} ${what}: ${tooWide} px too wide`);
      };
      const visit = async (tab: Page, paths: readonly string[]) => {
        await tab.addInitScript(() => {
          const shifts = window as unknown as { shift: number };
          shifts.shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as (PerformanceEntry & {
              value: number;
              hadRecentInput: boolean;
            })[])
              if (!entry.hadRecentInput) shifts.shift += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
        });
        for (const path of paths) {
          await tab.setViewportSize({ width: 1280, height: 860 });
          await open(path, tab);
          await heading(/./, tab);
          await settled(tab);
          const shift = await tab.evaluate(() => (window as unknown as { shift: number }).shift);
          if (shift > 0.1) findings.push(`${path}: layout shifts by ${shift}`);
          await look(path, "light", tab);
          await tab.setViewportSize({ width: 360, height: 740 });
          await tab.emulateMedia({ colorScheme: "dark" });
          await look(path, "dark and small", tab, appearance);
          await tab.emulateMedia({ colorScheme: "light" });
        }
      };
      await visit(page, pages);
      expect(findings).toEqual([]);
    }, 300_000);

    it("asks whoever's session has ended to sign in again, and goes on where they were", async () => {
      await page.setViewportSize({ width: 1280, height: 860 });
      await open("/vendors");
      await heading("Vendors");
      await context.clearCookies({ name: /^__Host-millrace-(access|refresh)$/ });
      await page.reload();
      await heading("Sign in to Millrace");
      await enter(admin.password);
      await heading("Vendors");
      expect(complaints).toEqual([]);
    });
  },
);
