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

describe.skipIf(chromium === null)("shifts and leave in the console", { timeout: 120_000 }, () => {
  it("a manager plans and publishes a shift, the employee sees it and asks for leave, and of two who decide at once the second hears who was first", () =>
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
      const { credentials } = await account(millrace, admin, "Kim", "manager");
      const kim = await signIn(millrace.url, credentials);
      const worker = await account(millrace, admin, "Ana", "operator");
      const site = await admin.want("POST", "/sites", { code: "MILL", name: "The mill" });
      const employee = await admin.want("POST", "/employees", {
        code: "E-1",
        name: "Ana Sousa",
        siteId: site.id,
        hiredOn: "2024-03-01",
        userId: worker.id,
      });
      await admin.want("POST", "/scheduling/leave-types", {
        code: "ANNUAL",
        name: "Annual leave",
        yearlyDays: "25",
      });
      const tab = async (size: typeof desk) => {
        const options = { reducedMotion: "reduce", locale: "en-GB", viewport: size } as const;
        const page = await (await browser.newContext(options)).newPage();
        page.setDefaultTimeout(20_000);
        return page;
      };

      const manager = await tab(desk);
      await enter(manager, `${millrace.url}/shifts`, {
        email: String(settings.MILLRACE_ADMIN_EMAIL),
        password: String(settings.MILLRACE_ADMIN_PASSWORD),
      });
      await manager.getByRole("button", { name: "New shift" }).click();
      await choose(manager, "employeeId", "Ana Sousa");
      await manager.getByRole("button", { name: "Plan shift" }).click();
      await manager.getByRole("button", { name: /^Shift of Ana Sousa/ }).waitFor();
      const own = await tab(phone);
      await enter(own, `${millrace.url}/shifts`, worker.credentials);
      await own.getByText("Nobody works in this week yet.").waitFor();
      await manager.getByRole("button", { name: "Publish 1 drafts" }).click();
      await manager.getByText("1 shifts published").waitFor();
      await own.reload();
      await own.getByRole("button", { name: /^Shift of Ana Sousa/ }).waitFor();

      await own.goto(`${millrace.url}/leave`);
      await own.getByRole("button", { name: "Ask for leave" }).click();
      await choose(own, "typeId", "Annual leave");
      const dialog = own.getByRole("dialog");
      await dialog.locator("[data-path=startsOn]").fill("2027-03-01");
      await dialog.locator("[data-path=endsOn]").fill("2027-03-02");
      await dialog.getByRole("button", { name: "Ask for leave" }).click();
      await own.locator(".status", { hasText: "Asked for" }).waitFor();

      await manager.goto(`${millrace.url}/leave`);
      const approve = manager.getByRole("button", { name: "Approve the leave of Ana Sousa" });
      await approve.waitFor();
      // The first decision arrives while the second one is on its way.
      const decide = async (route: Route) => {
        const [leave] = (await kim.want("GET", "/scheduling/leave")).items;
        await kim.want("POST", `/scheduling/leave/${leave.id}/approve`, {});
        await route.continue();
      };
      await manager.route("**/trpc/scheduling.leave.approve*", decide, { times: 1 });
      await approve.click();
      await manager.getByText(/^Kim .*approved this leave at .+leave_decided/).waitFor();
      await approve.waitFor({ state: "detached" });
      await own.reload();
      await own.getByRole("button", { name: "Cancel the leave of Ana Sousa" }).click();
      await own.getByRole("button", { name: "Cancel leave" }).click();
      await own.locator(".status", { hasText: "Cancelled" }).waitFor();

      const pages = [
        ["/employees", "Employees"],
        [`/employees/${employee.id}`, "Ana Sousa"],
        ["/positions", "Positions"],
        ["/shifts", "Shifts"],
        ["/shifts/patterns", "Shift patterns"],
        ["/shifts/swaps", "Swaps"],
        ["/attendance", "Attendance"],
        ["/leave", "Leave"],
        ["/leave/types", "Leave types"],
      ] as const;
      for (const size of [phone, desk]) {
        await manager.setViewportSize(size);
        for (const [path, name] of pages) {
          await manager.goto(millrace.url + path);
          await manager.getByRole("heading", { level: 1, name, exact: true }).waitFor();
          await settled(manager);
          expect(await seriousFindings(manager), path).toEqual([]);
          expect(await overflow(manager), `${path} at ${size.width}`).toBeLessThanOrEqual(0);
        }
      }
    }));
});
