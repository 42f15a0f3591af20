import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import color from "picocolors";
import { root } from "./checks/source-files.ts";
import { addDomain } from "./gen/domain.ts";
import { newDraft, Refusal, write } from "./gen/draft.ts";
import { singular } from "./gen/names.ts";
import { addEvent, addJob, addProcedure } from "./gen/parts.ts";
import { run } from "./run.ts";

const help = `pnpm gen domain <name> [--tier flows] [--resource <noun>]
pnpm gen procedure <domain> <name> [--resource <noun>]
pnpm gen event <domain> <name> [--resource <noun>]
pnpm gen job <domain> <name> [--every "0 3 * * *"]

Writes what a domain is made of, in the shape of the others, and puts it in every register that it belongs in.

  domain      table, migration, operations, events, permissions and a test, all working: pnpm gen domain repairs --tier flows
  procedure   an action on one row: pnpm gen procedure repairs complete makes POST /repairs/{id}/complete
  event       pnpm gen event repairs overdue makes repairs.repair.overdue
  job         pnpm gen job repairs remind makes repairs.remind; with --every it has a schedule (UTC)

  --tier      where the domain stands: it calls its own tier and lower ones (docs/domains.md)
  --resource  what one row is called, where that is not the singular of the domain: --resource work-order
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tier: { type: "string" },
    resource: { type: "string" },
    every: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

function named(text: string | undefined, what: string, pattern: RegExp, form: string): string {
  if (text === undefined) throw new Refusal(`Say the name of the ${what}.\n\n${help}`);
  if (!pattern.test(text)) throw new Refusal(`${text} is no name for a ${what}: ${form}.`);
  return text;
}

const kebab = [/^[a-z]+(-[a-z]+)*$/, "small letters, words joined by -"] as const;

/** What the rows of a domain are called: as said, as its store calls the one kind that it has, or the singular of its name. */
function resourceOf(domain: string): string {
  if (values.resource !== undefined) return named(values.resource, "resource", ...kebab);
  const stores = globSync(`packages/domains/src/${domain}/*.store.ts`, { cwd: root });
  const locks = stores.flatMap((file) => [
    ...readFileSync(join(root, file), "utf8").matchAll(/^export function lock(\w+)\(/gm),
  ]);
  const [only, ...others] = locks.map(([, name = ""]) => name);
  if (only === undefined || others.length > 0) return singular(domain);
  return only.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** Writes what is asked for; what it did and what comes next. */
async function generate(): Promise<{ written: string[]; next: string[] }> {
  const [kind, first, second] = positionals;
  const domain = named(first, "domain", /^[a-z]+$/, "small letters only");
  const draft = newDraft();
  const resource = resourceOf(domain);
  let next: string[];
  if (kind === "domain") {
    next = addDomain(draft, domain, { tier: values.tier, resource });
  } else {
    if (draft.read(`packages/domains/src/${domain}/README.md`) === undefined) {
      throw new Refusal(`There is no domain ${domain}: pnpm gen domain ${domain} makes it.`);
    }
    const names = { domain, resource, action: named(second, kind ?? "", ...kebab) };
    if (kind === "procedure") next = addProcedure(draft, names);
    else if (kind === "event") next = addEvent(draft, names);
    else if (kind === "job") next = addJob(draft, names, values.every);
    else throw new Refusal(`There is no generator "${kind}".\n\n${help}`);
  }
  const written = write(draft);
  await finish([...draft.changes.keys()]);
  return { written, next };
}

/** Brings what was written into the form of the house, and what is generated from it up to date. */
async function finish(files: readonly string[]): Promise<void> {
  const code = files.filter((file) => file.endsWith(".ts"));
  for (const command of [
    ["biome", "check", "--write", "--colors=off", ...code],
    ["node", "tooling/src/generate.ts"],
  ]) {
    const { ok, output } = await run(command);
    if (!ok) throw new Refusal(`The files are written, but this failed:\n\n${output.trim()}`);
  }
}

if (values.help || positionals.length === 0) {
  console.log(help);
} else {
  const started = performance.now();
  try {
    const { written, next } = await generate();
    for (const line of written) console.log(line);
    console.log("brought the generated files up to date");
    console.log(color.green(`In ${((performance.now() - started) / 1000).toFixed(1)} s. Next:\n`));
    for (const step of next) console.log(`  - ${step}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
