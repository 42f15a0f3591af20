import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as rules from "./house-rules.ts";
import { root } from "./source-files.ts";

const schemas = new Map([
  ["stock.prisma", 'model StockLevel {\n  id String @id\n  @@map("stock_level")\n}\n'],
  ["sales.prisma", 'model Order {\n  id String @id\n  @@map("sales_order")\n}\n'],
  ["platform.prisma", 'model Event {\n  id String @id\n  @@map("event")\n}\n'],
]);

const store = "packages/domains/src/stock/planted.store.ts";
const checkout = "/srv/checkouts/millrace";

/** One violation for each way of breaking each rule: rule, file, text. */
const plants: [string, string, string][] = [
  ["file-length", "packages/rest/src/long.ts", "\n".repeat(401)],
  ["file-length", "packages/rest/src/long.test.ts", "\n".repeat(601)],
  ["machine-path", "docs/start.md", ["run ", "home", "mary", "start"].join("/")],
  ["machine-path", "docs/start.md", `see ${checkout}/README.md`],
  ["unfinished-work", "apps/server/src/a.ts", `// ${"TO"}${"DO"}: later`],
  ["sql-in-stores-only", "packages/domains/src/stock/a.service.ts", 'db.selectFrom("stock_level")'],
  ["sql-in-stores-only", "apps/server/src/a.ts", "sql<number>`select 1`"],
  ["own-tables-only", store, 'db.selectFrom("sales_order as o")'],
  ["own-tables-only", store, 'db.selectFrom(["stock_level", "sales_order"])'],
  ["own-tables-only", store, 'q.innerJoin("sales_order", "a", "b")'],
  ["own-tables-only", store, "sql`select 1 from sales_order o`"],
  ["own-tables-only", store, "sql`with x as (update\n  sales_order set a = 1) select 1`"],
  ["own-tables-only", store, "sql`insert into event (id) values (1)`"],
  ["own-tables-only", "packages/platform/src/a.ts", "sql`delete from stock_level`"],
];

/** Lawful texts that look like violations. */
const lawful: [string, string][] = [
  [store, 'db.selectFrom("stock_level"); sql`select 1 from stock_level` // from sales_order'],
  [store, "/** Reads from sales_order by way of its index. */"],
  ["packages/platform/src/a.ts", 'db.insertInto("event")'],
  ["packages/domains/src/stock/stock.test.ts", 'db.selectFrom("sales_order")'],
  ["docs/rest.md", "GET /api/v1/work/orders"],
];

function judge(file: string, text: string, owners: rules.TableOwners, base: string) {
  return [
    ...rules.tooLong(file, text),
    ...rules.leftovers(file, text, base),
    ...rules.sqlOutsideStores(file, text),
    ...rules.foreignTables(file, text, owners),
  ];
}

function provePlants(): string[] {
  const owners = rules.tableOwners(schemas);
  const missed = plants.filter(
    ([rule, file, text]) =>
      !judge(file, text, owners, checkout).some((finding) => finding.rule === rule),
  );
  const wrong = lawful.filter(([file, text]) => judge(file, text, owners, checkout).length > 0);
  return [
    ...missed.map(([rule, , text]) => `the checker itself: ${rule} did not catch ${text.trim()}`),
    ...wrong.map(
      ([file, text]) => `the checker itself: a lawful text was reported: ${file} ${text}`,
    ),
  ];
}

function readAll(patterns: string[]): Map<string, string> {
  const skipped = /(^|\/)(node_modules|dist|generated|\.millrace|\.git)(\/|$)/;
  const files = globSync(patterns, { cwd: root, exclude: (path) => skipped.test(path) });
  return new Map(files.sort().map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

function main(): void {
  const owners = rules.tableOwners(readAll(["packages/db/prisma/schema/*.prisma"]));
  const text = readAll([
    "*.{md,json,ts,yaml}",
    ".ci/*",
    "{apps,packages,tooling,docs,changes}/**/*.{ts,tsx,md,json,prisma,sql,css,html,yaml}",
  ]);
  const problems = provePlants();
  if (owners.size === 0) problems.push("no table was found in packages/db/prisma/schema");
  for (const [file, content] of text) {
    for (const found of judge(file, content, owners, root)) {
      problems.push(`${found.file}: ${found.rule}: ${found.text}`);
    }
  }
  for (const problem of problems) console.log(problem);
  console.log(
    `${text.size} files, ${owners.size} tables, ${plants.length} plants, ${problems.length} problems`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}

main();
