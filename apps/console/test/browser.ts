import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Result } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Chromium's path: the given one, or where Debian puts it; null where there is none. */
export const chromiumPath = (given = "/usr/bin/chromium"): string | null =>
  existsSync(given) ? given : null;

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** `pnpm test` builds the console when its sources are newer; a single test file builds what is missing. */
export async function ensureBuilt(): Promise<void> {
  if (!existsSync(join(root, "dist/index.html"))) await build({ root, logLevel: "error" });
}

/** What of axe's rules depends on colours and sizes. */
export const appearance = [
  "color-contrast",
  "link-in-text-block",
  "scrollable-region-focusable",
  "target-size",
];

/** What axe finds serious or critical on the page once it is at rest: one line each. */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  for (let tries = 3; ; tries -= 1) {
    const findings = await run(page, rules);
    if (findings.length === 0 || tries === 1) return findings;
    await page.waitForTimeout(250);
  }
}

async function run(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  const violations = await page.evaluate(
    async (only) => {
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
      const { axe } = window as unknown as { axe: typeof import("axe-core") };
      const runOnly = only && { type: "rule" as const, values: only };
      return (await axe.run(document, { resultTypes: ["violations"], ...(runOnly && { runOnly }) }))
        .violations;
    },
    rules && [...rules],
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }: Result) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** How many pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Waits until the page has all that it asked for. */
export const settled = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    () => !document.querySelector(".mantine-Skeleton-root, [aria-busy=true], [data-loading=true]"),
  );
