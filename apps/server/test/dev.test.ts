import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runningEmbeddedUrl } from "@millrace/db/embedded";
import { StartFailed, startMillrace } from "@millrace/testkit/millrace";
import { signIn } from "@millrace/testkit/outside";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
const start = (settings: Record<string, string> = {}) =>
  startMillrace("dev", {
    MILLRACE_DATA_DIR: folder,
    MILLRACE_LOGIN_LIMIT: "1000",
    MILLRACE_RATE_LIMITS: "false",
    ...settings,
  });
const patient = { timeout: 30_000 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-dev-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Who the banner says one signs in as. */
const printedSignIn = (output: string) => {
  const [, email = "", password = ""] = /^ +Sign in +(\S+) +(\S+)$/m.exec(output) ?? [];
  return { email, password };
};

test("`pnpm dev` brings its database, an administrator and a company; it keeps them over stops and kills", {
  timeout: 120_000,
}, async () => {
  const first = await start();
  await expect.poll(first.output, patient).toMatch(/demo data: Northwind Traders/);
  for (const place of ["Console", "API docs", "REST", "tRPC"])
    expect(first.output()).toMatch(new RegExp(`^ +${place} +${first.url}`, "m"));
  const admin = printedSignIn(first.output());
  const caller = await signIn(first.url, admin);
  expect((await caller.want("GET", "/customers?total=true&limit=1")).total).toBe(91);

  // A second one on the same folder is told so, and does no harm.
  const second = await start().catch((error: unknown) => error);
  expect(second).toBeInstanceOf(StartFailed);
  expect(String(second)).toContain("Millrace is already running on the data in");
  expect((await caller.want("GET", "/auth/me")).email).toBe(admin.email);

  expect(await first.stop()).toBe(0);
  expect(await runningEmbeddedUrl(join(folder, "postgres"))).toBeUndefined();

  const third = await start();
  await third.kill();
  const fourth = await start();
  await expect.poll(fourth.output, patient).toMatch(/Sign in/);
  expect(printedSignIn(fourth.output())).toEqual(admin);
  const again = await signIn(fourth.url, admin);
  expect((await again.want("GET", "/sales/orders?total=true&limit=1")).total).toBe(48);
  expect(await fourth.stop()).toBe(0);
  expect(fourth.output()).not.toContain("demo data");
});
