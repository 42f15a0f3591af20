import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import color from "picocolors";
import { root } from "./checks/source-files.ts";
import { run } from "./run.ts";
import { findProgram } from "./services/programs.ts";

/**
 * Runs every test, or those whose file matches the given words: `pnpm test stock -t racing`.
 * Finds what the tests need and tells them where it is: TEST_REDIS_URL (when REDIS_URL names one) and
 * TEST_CHROMIUM (a browser's path); the tests of what is missing are skipped, which under CI=true
 * is a failure. Postgres, and Redis from a redis-server on the PATH, are started by the tests
 * themselves (testkit's global-setup.ts and redis.ts).
 * The last line is `N passed, N failed`, with `, N skipped` if there are any.
 */

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  success: boolean;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; name: string; assertionResults: { status: string }[] }[];
}

const isCi = process.env.CI === "true" || process.env.CI === "1";
const say = (text: string) => console.log(text);

/** In one sentence: what is skipped and how to get what is missing. */
function missing(sentence: string): void {
  say(isCi ? color.red(`✗ ${sentence}`) : color.yellow(`- ${sentence}`));
}

const browser =
  process.env.TEST_CHROMIUM ??
  findProgram("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

const redisUrl = process.env.TEST_REDIS_URL ?? process.env.REDIS_URL;
const redisServer = findProgram("redis-server");

const newest = (patterns: string[]) =>
  Math.max(
    0,
    ...globSync(patterns, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs),
  );

/** The browser tests open the built console; it is built when its sources are newer. */
async function buildConsole(): Promise<boolean> {
  if (!existsSync(join(root, "apps/console/vite.config.ts"))) return true;
  const built = newest(["apps/console/dist/index.html"]);
  const sources = [
    "apps/console/{src,public}/**/*.*",
    "apps/console/{index.html,package.json,vite.config.ts}",
    "packages/contract/src/*.ts",
    "pnpm-lock.yaml",
  ];
  if (built > newest(sources)) return true;
  say("Building the console");
  const { ok, output } = await run(["vite", "build"], { cwd: join(root, "apps/console") });
  if (!ok) say(output);
  return ok;
}

/** Settings of the caller's own Millrace must not reach the tests. */
function testEnvironment(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !name.startsWith("MILLRACE_") &&
        !["DATABASE_URL", "REDIS_URL", "PORT", "HOST"].includes(name),
    ),
  );
  if (redisUrl) env.TEST_REDIS_URL = redisUrl;
  if (browser) env.TEST_CHROMIUM = browser;
  return env;
}

async function runVitest(args: string[]): Promise<Count> {
  const scratch = mkdtempSync(join(tmpdir(), "millrace-test-report-"));
  const file = join(scratch, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { ok } = await run(["vitest", "run", ...reporters, ...args], {
      env: testEnvironment(),
      output: "pass",
    });
    return existsSync(file)
      ? countOf(JSON.parse(readFileSync(file, "utf8")) as VitestReport, ok)
      : { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A file that could not be loaded has no failed test, and an error outside of a test neither. */
function countOf(report: VitestReport, ok: boolean): Count {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function main(): Promise<void> {
  // Ctrl-C reaches vitest as well: it stops what it started, and then we stop what we did.
  process.on("SIGINT", () => {});
  const started = performance.now();
  let failedHere = 0;
  if (!redisUrl && redisServer === null) {
    missing(
      "No Redis, so the tests of many processes are skipped: install redis-server " +
        "(apt-get install redis-server, brew install redis) or set REDIS_URL.",
    );
    failedHere += isCi ? 1 : 0;
  }
  if (browser === null) {
    missing(
      "No Chromium, so the console's browser tests are skipped: install it " +
        "(apt-get install chromium) or set TEST_CHROMIUM to its path.",
    );
    failedHere += isCi ? 1 : 0;
  }
  if (!(await buildConsole())) failedHere += 1;
  const redis = redisUrl ? ", the Redis of REDIS_URL" : redisServer ? ", Redis" : "";
  say(
    `Running the tests on an embedded Postgres${redis}${browser ? `, Chromium at ${browser}` : ""}`,
  );
  const count = await runVitest(process.argv.slice(2));
  const failed = count.failed + failedHere;
  say(`In ${((performance.now() - started) / 1000).toFixed(1)} s`);
  say(
    `${count.passed} passed, ${failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ""}`,
  );
  process.exitCode = failed > 0 ? 1 : 0;
}

await main();
