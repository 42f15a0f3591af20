import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { portsOf } from "@millrace/connectors/ports";
import { databaseBeside, startEmbeddedPostgres } from "@millrace/db/embedded";
import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import { configOrExit, exitBecause, stopOnSignals } from "@millrace/platform/process";
import color from "picocolors";
import { buildConsole } from "./build-console.ts";
import { loadDemoData } from "./demo-data.ts";
import { serve } from "./serve.ts";

const started = performance.now();
const root = join(import.meta.dirname, "../../..");
const say = (text: string) =>
  console.log(
    `${color.dim(`${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(7))}  ${text}`,
  );

const given = configOrExit();
const folder = resolve(root, given.MILLRACE_DATA_DIR);
await mkdir(folder, { recursive: true });

const building = buildConsole(say);
const postgres = given.DATABASE_URL
  ? { url: given.DATABASE_URL, stop: async () => {} }
  : await startEmbeddedPostgres({
      dataDir: join(folder, "postgres"),
      log: (line) => say(color.dim(line)),
    }).catch((error: Error) => {
      console.error(error.message);
      process.exit(1);
    });
say(given.DATABASE_URL ? "database from DATABASE_URL" : "embedded Postgres is up");

const admin = await adminOf(given.MILLRACE_ADMIN_EMAIL, given.MILLRACE_ADMIN_PASSWORD);
const config = {
  ...given,
  DATABASE_URL: postgres.url,
  MILLRACE_SANDBOX_DATABASE_URL: given.DATABASE_URL
    ? given.MILLRACE_SANDBOX_DATABASE_URL
    : await databaseBeside(postgres.url, "sandbox"),
  MILLRACE_ADMIN_EMAIL: admin.email,
  MILLRACE_ADMIN_PASSWORD: admin.password,
  LOG_PRETTY: true,
  LOG_LEVEL: given.LOG_LEVEL === "info" ? ("warn" as const) : given.LOG_LEVEL,
};
const log = createLog(config, "dev");
const platform = await startPlatform(config, log, portsOf(config, log));
say("database is migrated");
const background = await startBackground(platform);
const server = await serve(platform).catch(async (error: unknown) => {
  await background.stop();
  await platform.close();
  await postgres.stop();
  return exitBecause(error);
});
say(`ready at ${color.bold(server.url)}`);

stopOnSignals(async () => {
  console.log("\nStopping …");
  await server.stop();
  await background.stop();
  await platform.close();
  await postgres.stop();
});

const demo = (config.MILLRACE_DEMO_DATA ? loadDemoData(platform) : Promise.resolve(null)).catch(
  (error: unknown) => {
    platform.log.error({ err: error }, "the demo data was not loaded; the next start tries again");
    return null;
  },
);
await building;
banner();
const loaded = await demo;
if (loaded) say(loaded);

/** The administrator's address and password: as configured, or made up once and kept in the data folder. */
async function adminOf(
  email: string | undefined,
  password: string | undefined,
): Promise<{ email: string; password: string }> {
  if (email && password) return { email, password };
  const file = join(folder, "admin.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as { email: string; password: string };
  } catch {
    const made = {
      email: email ?? "admin@millrace.local",
      password: password ?? `mill-${randomBytes(9).toString("base64url")}`,
    };
    await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    return made;
  }
}

function banner(): void {
  const line = (name: string, text: string) => console.log(`  ${name.padEnd(10)} ${text}`);
  console.log();
  line("Console", server.url);
  line("API docs", `${server.url}/docs`);
  line("REST", `${server.url}/api/v1`);
  line("tRPC", `${server.url}/trpc and ${server.url.replace("http", "ws")}/ws`);
  line("Sign in", `${admin.email}  ${admin.password}`);
  console.log(`\n  Try next: sign in to the console, or

  curl -s ${server.url}/api/v1/auth/login -H 'Content-Type: application/json' \\
       -d '${JSON.stringify(admin)}'

  Data is kept in ${given.MILLRACE_DATA_DIR}/. Ctrl-C stops everything.\n`);
}
