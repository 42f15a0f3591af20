import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { portsOf } from "@millrace/connectors/ports";
import { runningEmbeddedUrl } from "@millrace/db/embedded";
import { appRouter } from "@millrace/domains/app-router";
import { createUser, resetPassword, rotateKeys } from "@millrace/domains/identity/index";
import { Registration } from "@millrace/domains/identity/registration/registration.schema";
import { prepare } from "@millrace/domains/start";
import type { Ctx } from "@millrace/platform/context";
import { createLog } from "@millrace/platform/log";
import { migrateDatabase } from "@millrace/platform/migrate";
import { type Connected, configOrExit, exitBecause } from "@millrace/platform/process";
import { asDomainError } from "@millrace/platform/refusals";
import { createPlatform, systemCtx } from "@millrace/platform/runtime";
import { loadDemoData } from "./demo-data.ts";
import { type ImportRequest, importFile } from "./import-file.ts";
import { loadPreset, type Preset } from "./presets/preset.ts";
import { riceMill } from "./presets/rice-mill.ts";
import { workshop } from "./presets/workshop.ts";

const say = (text: string) => void process.stdout.write(`${text}\n`);

export async function migrate(): Promise<void> {
  await orSentence(async () => {
    const config = await connected();
    const applied = await migrateDatabase(
      config.MILLRACE_MIGRATION_DATABASE_URL ?? config.DATABASE_URL,
    );
    say(applied.length === 0 ? "Nothing to do." : `Applied ${applied.join(", ")}.`);
  });
}

const presets: Readonly<Record<string, Preset>> = { "rice-mill": riceMill, workshop };
export const companies = ["northwind", ...Object.keys(presets)];

export function seed(company: string, options: { password?: string }): Promise<void> {
  return onDatabase(async (ctx) => {
    await prepare(ctx, null);
    const preset = presets[company];
    if (!preset) {
      const done = await loadDemoData(ctx.platform);
      return say(
        done ?? "Nothing to do: the demo company is for a database that has nothing in it.",
      );
    }
    const loaded = await loadPreset(ctx.platform, preset, options.password);
    if ("refusal" in loaded) return fail(loaded.refusal);
    say(loaded.sentence);
    for (const { email, role } of loaded.accounts) say(`  ${email} (${role})`);
    if (!options.password) say(`Password of each: ${loaded.password}`);
  });
}

export function createAdmin(
  email: string,
  options: { name: string; password?: string },
): Promise<void> {
  return onDatabase(async (ctx) => {
    const { password = madeUpPassword(), name } = options;
    const account = Registration.parse({ email, name, password });
    await prepare(ctx, null);
    await createUser(ctx, { ...account, role: "superadmin" });
    say(`${account.email} may do everything.`);
    if (!options.password) say(`Password: ${password}`);
  });
}

export function resetAdminPassword(email: string, options: { password?: string }): Promise<void> {
  return onDatabase(async (ctx) => {
    const { password = madeUpPassword() } = options;
    const account = Registration.omit({ name: true }).parse({ email, password });
    await resetPassword(ctx, account);
    say(`${account.email} has a new password; all its sessions have ended.`);
    if (!options.password) say(`Password: ${password}`);
  });
}

export function rotateSigningKeys(): Promise<void> {
  return onDatabase(async (ctx) => {
    const { kid, signsFrom } = await rotateKeys(ctx);
    say(`Key ${kid} is published and signs from ${signsFrom.toISOString()}. Nobody is signed out.`);
  });
}

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly atomic?: boolean;
  readonly ignoreUnknown?: boolean;
  readonly map?: Readonly<Record<string, string>>;
  readonly mapping?: Readonly<Record<string, string | null>>;
  readonly default?: Readonly<Record<string, string>>;
  readonly delimiter?: ImportRequest["delimiter"];
  readonly warehouse?: string;
}

const shownErrors = 20;

export function importCsv(
  type: ImportRequest["type"],
  file: string,
  options: ImportOptions,
): Promise<void> {
  return onDatabase(async (ctx) => {
    const { dryRun, atomic, ignoreUnknown, delimiter, warehouse } = options;
    await access(file).catch(() => fail(`There is no file ${file}.`));
    const pairs = Object.entries(options.map ?? {}).map(([column, field]) => [
      column,
      field || null,
    ]);
    const ended = await importFile(
      ctx,
      {
        type,
        dryRun,
        ignoreUnknown,
        mode: atomic ? "atomic" : "partial",
        mapping: { ...options.mapping, ...Object.fromEntries(pairs) },
        defaults: { ...options.default },
        fileName: basename(file),
        data: createReadStream(file),
        ...(delimiter && { delimiter }),
        ...(warehouse && { warehouse }),
      },
      ({ processed, total }) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${processed} of ${total} rows`);
      },
    );
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    const { created, updated, unchanged, failed, problem } = ended;
    const would = dryRun ? "Dry run, nothing was written. Would be " : "";
    say(
      `${would}${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} refused`,
    );
    if (problem) say(`${problem.message} (${problem.code})`);
    if (failed > 0) {
      const caller = appRouter.createCaller(ctx);
      const { items, nextCursor } = await caller.transfer.imports.errors({
        id: ended.id,
        limit: shownErrors,
      });
      for (const { line, column, message, value } of items)
        say(
          `  line ${line}${column ? `, ${column}` : ""}: ${message}${value ? ` (${value})` : ""}`,
        );
      if (nextCursor) say(`  and more: GET /api/v1/imports/${ended.id}/errors`);
    }
    if (failed > 0 || ended.status !== "completed") process.exitCode = 1;
  });
}

export function printEvents(options: {
  after: number;
  types?: string[];
  follow?: boolean;
}): Promise<void> {
  return onDatabase(async (ctx) => {
    const caller = appRouter.createCaller(ctx);
    const { types, follow } = options;
    let after = options.after;
    for (let more = true; more; ) {
      const page = await caller.webhooks.events.list({ after, types, limit: 500 });
      for (const event of page.items) say(JSON.stringify(event));
      after = page.lastSeq;
      more = page.nextCursor !== null;
    }
    if (!follow) return;
    const ended = new AbortController();
    process.once("SIGINT", () => ended.abort());
    process.once("SIGTERM", () => ended.abort());
    const watched = await appRouter
      .createCaller({ ...ctx, signal: ended.signal })
      .webhooks.events.watch({ after, types });
    for await (const [, what] of watched as AsyncIterable<
      [string, { kind: string; event?: object }]
    >)
      if (what.event) say(JSON.stringify(what.event));
  });
}

export function verify(): Promise<void> {
  return onDatabase(async (ctx) => {
    const { ok, levels, movements, differences } = await appRouter
      .createCaller(ctx)
      .stock.verify({});
    if (ok) return say(`The ledger is in order: ${levels} levels, ${movements} movements.`);
    process.exitCode = 1;
    say(`${differences.length} levels differ from the ledger or the reservations:`);
    for (const difference of differences) say(`  ${JSON.stringify(difference)}`);
  });
}

/** Runs a command on the database; what it is refused with is said in sentences. */
async function onDatabase(run: (ctx: Ctx) => Promise<void>): Promise<void> {
  await orSentence(async () => {
    const config = await connected();
    const log = createLog(config, "cli");
    const platform = await createPlatform(config, log, portsOf(config, log));
    try {
      await run(systemCtx(platform, "cli"));
    } finally {
      await platform.close();
    }
  });
}

async function orSentence(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (codeOf(error) === "42P01")
      return fail("This database is not Millrace's yet. Run: pnpm millrace migrate");
    const refusal = asDomainError(error);
    if (refusal.definition.kind === "internal" || refusal.definition.kind === "unavailable")
      return exitBecause(error);
    const fields = refusal.particulars.errors ?? [];
    const lines = fields.map(({ path, message }) => `  ${path} ${message}`);
    return fail([`${refusal.message} (${refusal.definition.code})`, ...lines].join("\n"));
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : undefined;

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** The configuration with the database to work on: that of DATABASE_URL, or the one that `pnpm dev` runs. */
async function connected(): Promise<Connected> {
  const given = configOrExit();
  const config = {
    ...given,
    LOG_LEVEL: given.LOG_LEVEL === "info" ? ("error" as const) : given.LOG_LEVEL,
  };
  if (config.DATABASE_URL !== undefined) return { ...config, DATABASE_URL: config.DATABASE_URL };
  const folder = resolve(import.meta.dirname, "../../..", config.MILLRACE_DATA_DIR);
  const url = await runningEmbeddedUrl(join(folder, "postgres"));
  if (url) return { ...config, DATABASE_URL: url };
  return fail(
    `There is no database: DATABASE_URL is not set, and no \`pnpm dev\` runs on ${config.MILLRACE_DATA_DIR}/.`,
  );
}

const madeUpPassword = () => `mill-${randomBytes(12).toString("base64url")}`;
