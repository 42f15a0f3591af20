import { withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { type Outside, processSettings, signIn } from "@millrace/testkit/outside";
import type { Page, Route } from "playwright-core";
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
const password = "correct horse battery staple";
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };

type Millrace = Awaited<ReturnType<typeof startMillrace>>;

/** Invites somebody and sets their password by the letter, which is written to the log without a mail server. */
async function account(millrace: Millrace, admin: Outside, name: string, role: string) {
  const tokens = () =>
    [...millrace.output().matchAll(/set-password#(mrp_[\w-]+)/g)].map(([, token]) => token);
  const before = tokens().length;
  const email = `${name.toLowerCase()}@example.com`;
  const { id } = await admin.want("POST", "/users", { email, name, roles: [role] });
  await expect.poll(() => tokens().length, { timeout: 20_000 }).toBeGreaterThan(before);
  await admin.want("POST", "/auth/password/reset", {
    resetToken: tokens().at(-1),
    newPassword: password,
  });
  return { id, credentials: { email, password } };
}

async function enter(page: Page, url: string, { email, password }: Record<string, string>) {
  await page.goto(url);
  await page.getByLabel("E-mail, phone or user name").fill(String(email));
  await page.getByLabel("Password", { exact: true }).fill(String(password));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function choose(page: Page, field: string, option: string) {
  await page.getByRole("dialog").locator(`[data-path=${field}]`).click();
  await page.getByRole("option", { name: option }).click();
}

/** A mill with Ana, who works there, Ben, who does too, and two who decide; a page for whoever wants one. */
async function mill(url: string) {
  await ensureBuilt();
  const settings = processSettings(url);
  const millrace = await startMillrace("server", settings);
  const browser = await launch(chromium ?? "");
  onTestFinished(async () => {
    await browser.close();
    await millrace.stop();
  });
  const admin = await signIn(millrace.url);
  const site = await admin.want("POST", "/sites", {
    code: "MILL",
    name: "The mill",
    timezone: "Europe/Berlin",
  });
  const hire = async (code: string, name: string) => {
    const { id: userId, credentials } = await account(
      millrace,
      admin,
      name.split(" ")[0] ?? name,
      "operator",
    );
    const { id } = await admin.want("POST", "/employees", {
      code,
      name,
      siteId: site.id,
      hiredOn: "2024-03-01",
      userId,
    });
    return { id: id as string, credentials };
  };
  return {
    url: millrace.url,
    admin,
    site,
    chief: {
      email: String(settings.MILLRACE_ADMIN_EMAIL),
      password: String(settings.MILLRACE_ADMIN_PASSWORD),
    },
    ana: await hire("E-1", "Ana Sousa"),
    ben: await hire("E-2", "Ben Okri"),
    kim: (await account(millrace, admin, "Kim", "manager")).credentials,
    async tab(path: string, credentials: Record<string, string>, viewport = desk) {
      const options = { reducedMotion: "reduce", locale: "en-GB", viewport } as const;
      const page = await (await browser.newContext(options)).newPage();
      page.setDefaultTimeout(20_000);
      await enter(page, millrace.url + path, credentials);
      return page;
    },
  };
}

type Mill = Awaited<ReturnType<typeof mill>>;

/** A published shift of theirs on that day, from 8 to 16 by the clocks of Berlin in winter. */
async function publishedShift({ admin, site }: Mill, employeeId: string, day: string) {
  const segments = [{ startsAt: `${day}T07:00:00Z`, endsAt: `${day}T15:00:00Z` }];
  const shift = await admin.want("POST", "/scheduling/shifts", { employeeId, segments });
  await admin.want("POST", "/scheduling/shifts/publish", {
    siteId: site.id,
    startsFrom: `${day}T00:00:00Z`,
    startsTo: `${day}T23:00:00Z`,
  });
  return shift;
}

const shiftOf = (page: Page, name: string, nth = 0) =>
  page.getByRole("button", { name: new RegExp(`^Shift of ${name}`) }).nth(nth);

describe.skipIf(chromium === null)("shifts and leave in the console", { timeout: 180_000 }, () => {
  it("a shift is planned, made a split one over midnight, published before the eyes of who works it, and exchanged for a definite other one", () =>
    withOwnDatabase(async ({ url }) => {
      const at = await mill(url);
      const manager = await at.tab("/shifts?week=2027-03-01", at.chief);
      await manager.getByRole("button", { name: "New shift" }).click();
      await choose(manager, "employeeId", "Ana Sousa");
      await manager.getByRole("dialog").locator("[data-path=date]").fill("2027-03-01");
      await manager.getByRole("button", { name: "Plan shift" }).click();
      await shiftOf(manager, "Ana Sousa").click();
      await manager.getByRole("button", { name: "Edit" }).click();
      const dialog = manager.getByRole("dialog");
      await dialog.locator("[data-path='hours.0.start']").fill("18:00");
      await dialog.locator("[data-path='hours.0.end']").fill("22:00");
      await dialog.getByRole("button", { name: "Hours after a break" }).click();
      await dialog.locator("[data-path='hours.1.start']").fill("23:00");
      await dialog.locator("[data-path='hours.1.end']").fill("03:00");
      await dialog.getByText("Until 03:00 on the next day").waitFor();
      await dialog.getByRole("button", { name: "Save" }).click();
      await manager.getByText("23:00–03:00").waitFor();
      const [{ segments }] = (await at.admin.want("GET", "/scheduling/shifts")).items;
      expect(segments).toEqual([
        { startsAt: "2027-03-01T17:00:00.000Z", endsAt: "2027-03-01T21:00:00.000Z" },
        { startsAt: "2027-03-01T22:00:00.000Z", endsAt: "2027-03-02T02:00:00.000Z" },
      ]);

      // Who may not read the event log sees it all the same.
      const own = await at.tab("/shifts?week=2027-03-01", at.ana.credentials, phone);
      await own.getByText("Nobody works in this week yet.").waitFor();
      await manager.getByRole("button", { name: "Publish 1 draft" }).click();
      await manager.getByText("1 shift published").waitFor();
      await shiftOf(own, "Ana Sousa").waitFor();

      await publishedShift(at, at.ben.id, "2027-03-04");
      await shiftOf(own, "Ben Okri").waitFor();
      await shiftOf(own, "Ana Sousa").click();
      await own.getByRole("button", { name: "Offer to others" }).click();
      await choose(own, "toEmployeeId", "Ben Okri");
      await choose(own, "forShiftId", "4 Mar 2027, 08:00–16:00");
      await own.getByRole("button", { name: "Offer shift" }).click();
      await own.getByText("Shift offered: a manager decides").waitFor();
      await manager.goto(`${at.url}/shifts/swaps`);
      await manager.getByText("4 Mar 2027, 08:00–16:00").waitFor();
      await manager.getByRole("button", { name: "Approve" }).click();
      await manager.getByText("Swap approved").waitFor();
      const after = (await at.admin.want("GET", "/scheduling/shifts")).items;
      expect(after.map(({ employeeId }: { employeeId: string }) => employeeId)).toEqual([
        at.ben.id,
        at.ana.id,
      ]);
    }));

  it("of two managers who approve one leave at once, one wins and the other reads who was first; a cancel of what has changed since is refused", () =>
    withOwnDatabase(async ({ url }) => {
      const at = await mill(url);
      await at.admin.want("POST", "/scheduling/leave-types", {
        code: "ANNUAL",
        name: "Annual leave",
        yearlyDays: "25",
      });
      await publishedShift(at, at.ana.id, "2027-03-02");
      const own = await at.tab("/leave", at.ana.credentials, phone);
      const ask = async (startsOn: string, endsOn: string) => {
        await own.getByRole("button", { name: "Ask for leave" }).click();
        await choose(own, "typeId", "Annual leave");
        const dialog = own.getByRole("dialog");
        await dialog.locator("[data-path=startsOn]").fill(startsOn);
        await dialog.locator("[data-path=endsOn]").fill(endsOn);
        await dialog.getByText(/days of Annual leave are left in 2027/).waitFor();
        await dialog.getByRole("button", { name: "Ask for leave" }).click();
        await dialog.waitFor({ state: "detached" });
      };
      await ask("2027-03-01", "2027-03-02");
      await own.locator(".status:visible", { hasText: "Asked for" }).waitFor();

      const managers = [await at.tab("/leave", at.chief), await at.tab("/leave", at.kim)];
      let waiting = managers.length;
      const { promise: bothAreSent, resolve } = Promise.withResolvers<void>();
      for (const page of managers) {
        await page.getByRole("button", { name: /^Decide on the leave of Ana Sousa/ }).click();
        await page.getByText("A published shift falls into it").waitFor();
        await page.getByText("After this leave 23 of 25 days are left in 2027.").waitFor();
        await page.route("**/trpc/scheduling.leave.approve*", async (route) => {
          waiting -= 1;
          if (waiting === 0) resolve();
          await bothAreSent;
          await route.continue();
        });
      }
      const said = await Promise.all(
        managers.map(async (page) => {
          await page.getByRole("button", { name: "Approve", exact: true }).click();
          const told = page.getByText(/^Leave approved$|approved this leave at .+leave_decided/);
          return (await told.first().textContent())?.includes("leave_decided");
        }),
      );
      expect(said.toSorted()).toEqual([false, true]);

      // It is told to whom it is about, who may not read the event log.
      await own.locator(".status:visible", { hasText: "Approved" }).waitFor();
      await own.getByRole("button", { name: /^Open the leave of Ana Sousa/ }).click();
      await own.getByRole("button", { name: "Cancel the leave" }).click();
      await own.getByRole("button", { name: "Cancel leave" }).click();
      await own.locator(".status:visible", { hasText: "Cancelled" }).waitFor();

      await ask("2027-04-01", "2027-04-02");
      const [leave] = (await at.admin.want("GET", "/scheduling/leave?status=pending")).items;
      const decideFirst = async (route: Route) => {
        await at.admin.want("POST", `/scheduling/leave/${leave.id}/approve`, {});
        await route.continue();
      };
      await own.route("**/trpc/scheduling.leave.cancel*", decideFirst, { times: 1 });
      await own.getByRole("button", { name: /^Open the leave of Ana Sousa from 1 Apr/ }).click();
      await own.getByRole("button", { name: "Cancel the leave" }).click();
      await own.getByRole("button", { name: "Cancel leave" }).click();
      await own.getByText(/This leave is at version 2 by now, not 1/).waitFor();
    }));

  it("every page of people is without a serious finding of axe and without overflow, on a desk and on a phone", () =>
    withOwnDatabase(async ({ url }) => {
      const at = await mill(url);
      const type = { code: "ANNUAL", name: "Annual leave", yearlyDays: "25" };
      const { id: typeId } = await at.admin.want("POST", "/scheduling/leave-types", type);
      await at.admin.want("POST", "/positions", { name: "Miller" });
      await at.admin.want("POST", `/employees/${at.ana.id}/documents`, {
        kind: "licence",
        name: "Boiler attendant's certificate, second class",
        expiresOn: "2026-12-24",
      });
      await at.admin.want("POST", "/scheduling/patterns", {
        name: "Nights",
        employeeId: at.ben.id,
        rule: "FREQ=WEEKLY;BYDAY=MO,TU",
        startsOn: "2026-11-23",
        segments: [{ start: "22:00", end: "06:00" }],
      });
      const { id } = await publishedShift(at, at.ana.id, "2027-03-02");
      await at.admin.want("POST", `/scheduling/shifts/${id}/swap`, { note: "A wedding" });
      await at.admin.want("POST", "/scheduling/leave", {
        employeeId: at.ana.id,
        typeId,
        startsOn: "2027-03-01",
        endsOn: "2027-03-02",
      });
      const ben = await signIn(at.url, at.ben.credentials);
      await ben.want("POST", "/scheduling/attendance/check-in", {});
      const page = await at.tab("/employees", at.chief);
      await page.getByRole("link", { name: "Ana Sousa" }).waitFor();
      const week = "/shifts?week=2027-03-01";
      type Look = [path: string, heading: string, open?: string | RegExp, then?: string];
      const looks: Look[] = [
        ["/employees", "Employees", "New employee"],
        [`/employees/${at.ana.id}`, "Ana Sousa", "Edit"],
        [`/employees/${at.ana.id}`, "Ana Sousa", "Add document"],
        [`/employees/${at.ana.id}`, "Ana Sousa", "Adjust"],
        ["/positions", "Positions", "New position"],
        ["/positions", "Positions", "Edit Miller"],
        [week, "Shifts", "New shift"],
        [week, "Shifts", /^Shift of Ana/, "Edit"],
        [week, "Shifts", /^Shift of Ana/, "Offer to others"],
        ["/shifts/patterns", "Shift patterns", "New pattern"],
        ["/shifts/patterns", "Shift patterns", "Edit Nights"],
        ["/shifts/swaps", "Swaps", "Approve"],
        ["/attendance", "Attendance", "Correct the times of Ben Okri"],
        ["/leave", "Leave", "Ask for leave"],
        ["/leave", "Leave", /^Decide on the leave of Ana/],
        ["/leave/types", "Leave types", "New leave type"],
        ["/leave/types", "Leave types", "Edit Annual leave"],
      ];
      for (const size of [phone, desk]) {
        await page.setViewportSize(size);
        for (const [path, name, open, then] of looks) {
          await page.goto(at.url + path);
          await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
          await settled(page);
          const where = `${path} ${open} at ${size.width}`;
          expect(await seriousFindings(page), where).toEqual([]);
          expect(await overflow(page), where).toBeLessThanOrEqual(0);
          if (!open) continue;
          await page.getByRole("button", { name: open, exact: true }).first().click();
          if (then) await page.getByRole("button", { name: then, exact: true }).click();
          await page.getByRole("dialog").waitFor();
          await settled(page);
          expect(await seriousFindings(page), `dialog of ${where}`).toEqual([]);
          expect(await overflow(page), `dialog of ${where}`).toBeLessThanOrEqual(0);
        }
      }
    }));
});
