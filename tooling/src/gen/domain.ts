import { globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { tableOwners } from "../checks/house-rules.ts";
import { tiers } from "../checks/import-rules.ts";
import { root } from "../checks/source-files.ts";
import { type Draft, Refusal } from "./draft.ts";
import { withImports, withItem } from "./edits.ts";
import { plural, spellings } from "./names.ts";
import { fromTemplate } from "./templates.ts";

/** Adds a domain of one resource in the shape of `sites`, with its table and its place in every register. */
export function addDomain(
  draft: Draft,
  domain: string,
  { tier: wanted, resource }: { tier?: string | undefined; resource: string },
): string[] {
  const tier = tierOf(domain, wanted);
  refuseTaken(draft, domain, resource);
  const folder = `packages/domains/src/${domain}`;
  const names = { domain, resource };
  for (const file of readdirSync(join(root, "tooling/templates/domain")).sort()) {
    const path =
      {
        "model.prisma": `packages/db/prisma/schema/${domain}.prisma`,
        "migration.sql": `packages/db/migrations/${nextMigration()}_${domain}/migration.sql`,
      }[file] ?? `${folder}/${file.replace("workshop", domain)}`;
    draft.add(path, fromTemplate(`domain/${file}`, names));
  }
  register(draft, domain, resource, tier);
  return [
    `Say in ${folder}/README.md what it owns and what always holds.`,
    `Shape the table in packages/db/prisma/schema/${domain}.prisma and the migration beside it, while no database but yours has applied it.`,
    `Then rules, store, service, procedures: ${folder}/${domain}.router.ts is the table of contents.`,
    "What another domain may call goes into an index.ts, once there is one that does.",
    `Every site sees all rows: where they belong to a site, give the table a site_id, filter by inSites (as in sites.store.ts), and move "/${plural(resource)}/" in apps/server/test/conformance.test.ts from \`shared\` to \`scoped\`.`,
    `pnpm test ${domain}, pnpm check; the next \`pnpm dev\` applies the migration.`,
  ];
}

function tierOf(domain: string, wanted: string | undefined): string {
  const planned = Object.entries(tiers).find(([, names]) => names.some((name) => name === domain));
  if (wanted !== undefined && !Object.hasOwn(tiers, wanted)) {
    throw new Refusal(`There is no tier ${wanted}; there are ${Object.keys(tiers).join(", ")}.`);
  }
  if (planned && wanted !== undefined && planned[0] !== wanted) {
    throw new Refusal(
      `${domain} is planned in the tier ${planned[0]} (tooling/src/checks/import-rules.ts).`,
    );
  }
  const tier = planned?.[0] ?? wanted;
  if (tier === undefined) {
    throw new Refusal(
      `Say which tier ${domain} belongs to: --tier ${Object.keys(tiers).join("|")}. A domain calls those of its own tier and the ones before it in this list.`,
    );
  }
  return tier;
}

function refuseTaken(draft: Draft, domain: string, resource: string): void {
  const folder = `packages/domains/src/${domain}`;
  if (globSync(`${folder}/*`, { cwd: root }).length > 0) {
    throw new Refusal(`There is a domain ${domain} already: ${folder}.`);
  }
  const schemas = globSync("packages/db/prisma/schema/*.prisma", { cwd: root });
  const owners = tableOwners(new Map(schemas.map((file) => [file, draft.read(file) ?? ""])));
  const table = spellings(resource).snake;
  const owner = owners.get(table);
  if (owner !== undefined) {
    throw new Refusal(`The table ${table} is ${owner}'s: name the rows with --resource.`);
  }
  const { paths, components } = JSON.parse(draft.read("docs/openapi/v1.json") ?? "{}") as {
    paths?: object;
    components?: { schemas?: object };
  };
  const path = `/${plural(resource)}`;
  const schema = spellings(resource).pascal;
  if (Object.hasOwn(paths ?? {}, path) || Object.hasOwn(components?.schemas ?? {}, schema)) {
    throw new Refusal(
      `The API has ${path} or a schema ${schema} already: name the rows with --resource.`,
    );
  }
}

function nextMigration(): string {
  const numbers = readdirSync(join(root, "packages/db/migrations")).map((name) =>
    Number.parseInt(name, 10),
  );
  return String(Math.max(0, ...numbers.filter(Number.isInteger)) + 1).padStart(4, "0");
}

function register(draft: Draft, domain: string, resource: string, tier: string): void {
  draft.edit("packages/domains/src/app-router.ts", (text) =>
    withItem(
      withImports(text, [`import { ${domain}Router } from "./${domain}/${domain}.router.ts";\n`]),
      "export const appRouter = router({",
      `${domain}: ${domain}Router`,
      "sorted",
    ),
  );
  draft.edit("packages/domains/src/access/access.roles.ts", (text) =>
    withItem(
      withItem(text, "const reads = [", `"${domain}:read"`, "last"),
      "const writes = [",
      `"${domain}:write"`,
      "last",
    ),
  );
  draft.edit("apps/server/test/conformance.test.ts", (text) =>
    withItem(text, "const shared = [", `"/${plural(resource)}/"`, "last"),
  );
  const isPlanned = Object.values(tiers).some((names) => names.some((name) => name === domain));
  if (isPlanned) return;
  draft.edit("tooling/src/checks/import-rules.ts", (text) =>
    withItem(text, `  ${tier}: [`, `"${domain}"`, "last"),
  );
}
