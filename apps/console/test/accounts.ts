import type { startMillrace } from "@millrace/testkit/millrace";
import type { Outside } from "@millrace/testkit/outside";
import type { Page } from "playwright-core";
import { expect } from "vitest";

type Millrace = Awaited<ReturnType<typeof startMillrace>>;
interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Invites somebody and sets their password by the letter, which is written to the log without a mail server. */
export async function account(
  millrace: Millrace,
  admin: Outside,
  name: string,
  role: string,
): Promise<Credentials> {
  const tokens = () =>
    [...millrace.output().matchAll(/set-password#(mrp_[\w-]+)/g)].map(([, token]) => token);
  const before = tokens().length;
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@example.com`;
  const password = "correct horse battery staple";
  await admin.want("POST", "/users", { email, name, roles: [role] });
  await expect.poll(() => tokens().length, { timeout: 20_000 }).toBeGreaterThan(before);
  await admin.want("POST", "/auth/password/reset", {
    ...{ resetToken: tokens().at(-1), newPassword: password },
  });
  return { email, password };
}

/** Opens an address and signs in there. */
export async function enter(page: Page, url: string, { email, password }: Credentials) {
  await page.goto(url);
  await page.getByLabel("E-mail, phone or user name").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
