import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { problemStatus } from "@millrace/contract/problem";
import { builtInRoles } from "@millrace/domains/access/access.roles";
import { appRouter } from "@millrace/domains/app-router";
import { jobs, listeners } from "@millrace/domains/catalogue";
import { problemCatalogue } from "@millrace/platform/errors";
import { eventCatalogue } from "@millrace/platform/events";
import type { Meta } from "@millrace/platform/procedure";
import type { Operation } from "@millrace/rest/operation";
import { operationsOf } from "@millrace/rest/table";
import { tableOwners } from "./checks/house-rules.ts";
import { tiers } from "./checks/import-rules.ts";
import { root } from "./checks/source-files.ts";

/** docs/domains.md: what each domain says of itself, and what it declares, read from the running program. */
export async function renderDomainsPage(): Promise<string> {
  const tables = tablesByDomain();
  const operations = Map.groupBy(operationsOf(appRouter), ({ id }) => id);
  const sections: string[] = [];
  const everything = new Set<unknown>();
  for (const [tier, names] of Object.entries(tiers)) {
    for (const name of names.filter(isThere)) {
      const declared = await declarationsOf(name);
      for (const one of declared) everything.add(one);
      sections.push(renderDomain(name, tier, declared, operations, tables.get(name) ?? []));
    }
  }
  refuseStrays(everything);
  return `${[intro(), ...sections, permissions()].join("\n\n")}\n`;
}

/** What the program has and no domain's files export would be missing from the page without a word. */
function refuseStrays(declared: ReadonlySet<unknown>): void {
  const known = [
    ...Object.entries(appRouter._def.procedures),
    ...[...eventCatalogue(), ...jobs, ...listeners].map((one) => [one.name, one] as const),
  ];
  const strays = known.filter(([, one]) => !declared.has(one)).map(([name]) => name);
  if (strays.length > 0) {
    throw new Error(
      `No *.router.ts, *.events.ts or *.jobs.ts of a domain exports ${strays.join(", ")}.`,
    );
  }
}

const folder = "packages/domains/src";
const isThere = (name: string) => globSync(`${folder}/${name}/README.md`, { cwd: root }).length > 0;
const code = (text: string) => `\`${text}\``;
const cell = (text: string) => text.replaceAll("|", "\\|").replace(/\s+/g, " ");

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function intro(): string {
  const rows = Object.entries(tiers).map(([tier, names]) => [
    tier,
    names
      .filter(isThere)
      .map((name) => `[${name}](#${name})`)
      .join(", "),
  ]);
  return `# The domains

What each domain owns, what can be asked of it, and what it tells. Written by \`pnpm generate\` from the domains' README files and from
what they declare; a change of it in a diff is a change for somebody. A domain calls those of its own tier and of the tiers above it in this
table; the other way it emits events, and they listen.

${table(["tier", "domains"], rows)}

The paths stand below \`/api/v1\`; the whole of REST is in [openapi/v1.json](openapi/v1.json), the payloads of the events are in
[events/v1.json](events/v1.json). [Who may do what](#who-may-do-what) is at the end.`;
}

/** Everything that the declaring files of a domain export, by name or in a record, and the procedures of its router. */
async function declarationsOf(name: string): Promise<ReadonlySet<unknown>> {
  const files = globSync(`${folder}/${name}/**/*.{router,events,jobs,errors}.ts`, { cwd: root });
  const declared = new Set<unknown>();
  const add = (value: unknown, depth: number): void => {
    declared.add(value);
    for (const procedure of proceduresIn(value)) declared.add(procedure);
    if (depth > 0 && isRecord(value)) for (const one of Object.values(value)) add(one, depth - 1);
  };
  for (const file of files.sort()) add({ ...(await import(join(root, file))) }, 3);
  return declared;
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The procedures of a router; those of a domain's are the very objects of the app router's. */
function proceduresIn(value: unknown): unknown[] {
  const { _def } = Object(value) as { _def?: { procedures?: object } };
  return Object.values(_def?.procedures ?? {});
}

function tablesByDomain(): Map<string, string[]> {
  const files = globSync("packages/db/prisma/schema/*.prisma", { cwd: root }).sort();
  const owners = tableOwners(
    new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")])),
  );
  const byDomain = Map.groupBy(owners, ([, owner]) => owner);
  return new Map([...byDomain].map(([owner, pairs]) => [owner, pairs.map(([name]) => name)]));
}

function renderDomain(
  name: string,
  tier: string,
  declared: ReadonlySet<unknown>,
  operations: ReadonlyMap<string, readonly Operation[]>,
  tables: readonly string[],
): string {
  const readme = readFileSync(join(root, folder, name, "README.md"), "utf8");
  const [, about = ""] = /^# \S+\n+(.*)$/s.exec(readme) ?? [];
  const list = (title: string, items: readonly string[]) =>
    items.length > 0 ? [`**${title}**: ${items.join(", ")}.`] : [];
  const problems = problemCatalogue().filter((problem) =>
    [...declared].some((one) => isNamed(one) && one.code === problem.code),
  );
  return [
    `## ${name}`,
    about.trim(),
    ...procedureTable(declared, operations),
    ...eventTable(declared),
    ...jobTable(declared),
    ...list(
      "Problems",
      problems.map((problem) => `${code(problem.code)} (${problemStatus[problem.kind]})`),
    ),
    ...list("Tables", tables.map(code)),
    `**Tier**: ${tier}. **Code**: [${folder}/${name}](../${folder}/${name}).`,
  ].join("\n\n");
}

const isNamed = (value: unknown): value is { code: unknown } =>
  typeof value === "function" && "code" in value;

function procedureTable(
  declared: ReadonlySet<unknown>,
  operations: ReadonlyMap<string, readonly Operation[]>,
): string[] {
  const rows = Object.entries(appRouter._def.procedures)
    .filter(([, procedure]) => declared.has(procedure))
    .map(([id, procedure]) => [
      code(id),
      (operations.get(id) ?? []).map(({ method, path }) => code(`${method} ${path}`)).join(", "),
      code(permissionOf(procedure)),
    ]);
  return rows.length > 0 ? [table(["operation", "REST", "permission"], rows)] : [];
}

/** tRPC's types leave the meta of a procedure out; it stands on its definition at run time. */
const permissionOf = (procedure: object): string =>
  (procedure as { _def: { meta?: Meta } })._def.meta?.permission ?? "";

function eventTable(declared: ReadonlySet<unknown>): string[] {
  const rows = eventCatalogue()
    .filter((type) => declared.has(type))
    .map(({ name, version, summary }) => [code(name), String(version), summary]);
  return rows.length > 0 ? [table(["event", "version", "when"], rows)] : [];
}

function jobTable(declared: ReadonlySet<unknown>): string[] {
  const scheduled = jobs
    .filter((job) => declared.has(job))
    .map(({ name, every, summary }) => [
      code(name),
      every ? `${code(every.cron)} ${every.timezone}` : "on request",
      summary,
    ]);
  const listening = listeners
    .filter((listener) => declared.has(listener))
    .map(({ name, on, summary }) => [
      code(name),
      `after ${on.map((type) => code(type.name)).join(", ")}`,
      summary,
    ]);
  const rows = [...scheduled, ...listening];
  return rows.length > 0 ? [table(["job", "runs", "what it does"], rows)] : [];
}

function permissions(): string {
  const roles = Object.keys(builtInRoles);
  const needed = Object.values(appRouter._def.procedures).map(permissionOf);
  const slugs = new Set(
    [...needed, ...Object.values(builtInRoles).flat()].filter((slug) => slug.includes(":")),
  );
  const rows = [...slugs]
    .sort()
    .map((slug) => [
      code(slug),
      ...roles.map((role) =>
        builtInRoles[role]?.some((held) => held === "*" || held === slug) ? "✓" : "",
      ),
    ]);
  return `## Who may do what

The roles that every installation has. An operation whose permission is \`self\` is open to any signed-in caller, one that is \`public\` to everybody.

${table(["permission", ...roles], rows)}`;
}
