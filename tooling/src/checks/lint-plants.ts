import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./source-files.ts";

/** Lints one planted violation per house rule with the house's own biome.json; all must be caught. */
const plants: [rule: string, file: string, code: string][] = [
  ["noDefaultExport", "packages/rest/src/a.ts", "export default 1;"],
  ["noReExportAll", "packages/domains/src/stock/index.ts", 'export * from "./stock.service.ts";'],
  ["noBarrelFile", "packages/rest/src/b.ts", 'export { one } from "./lawful.ts";'],
  ["noExplicitAny", "packages/rest/src/c.ts", "export const all = (x: any) => x;"],
  [
    "useImportType",
    "packages/rest/src/d.ts",
    'import { One } from "./lawful.ts"; export type A = One;',
  ],
  ["noFloatingPromises", "packages/rest/src/e.ts", "const f = async () => 1; f();"],
  ["noFloatingPromises", "packages/rest/src/f.ts", 'import { later } from "./lawful.ts"; later();'],
  ["noProcessEnv", "packages/rest/src/g.ts", "export const port = process.env.PORT;"],
  ["noConsole", "packages/rest/src/h.ts", 'console.log("here");'],
  ["useImportExtensions", "packages/rest/src/i.ts", 'export type { One } from "./lawful";'],
];

const lawful: [file: string, code: string][] = [
  [
    "packages/rest/src/lawful.ts",
    "export type One = 1;\nexport const one: One = 1;\nexport const later = async () => one;\n",
  ],
  ["packages/domains/src/stock/stock.service.ts", "export const receive = 1;\n"],
  ["packages/domains/src/sales/index.ts", 'export { receive } from "../stock/stock.service.ts";\n'],
  ["packages/platform/src/config.ts", "export const port = process.env.PORT;\n"],
  ["vitest.config.ts", "export default {};\n"],
];

interface Report {
  diagnostics: { category: string; location: { path: string | { file: string } } }[];
}

function main(): void {
  const base = mkdtempSync(join(tmpdir(), "millrace-lint-"));
  try {
    const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
    delete config.$schema;
    config.vcs = { enabled: false };
    const files = [
      ["biome.json", JSON.stringify(config)],
      ...plants.map((p) => p.slice(1)),
      ...lawful,
    ];
    for (const [file = "", code = ""] of files) {
      mkdirSync(dirname(join(base, file)), { recursive: true });
      writeFileSync(join(base, file), code);
    }
    const { stdout } = spawnSync(
      "biome",
      ["lint", "--reporter=json", "--max-diagnostics=none", "."],
      {
        cwd: base,
        encoding: "utf8",
      },
    );
    const found = (JSON.parse(stdout) as Report).diagnostics.map(({ category, location }) => ({
      rule: category.split("/").pop(),
      file: typeof location.path === "string" ? location.path : location.path.file,
    }));
    const problems = [
      ...plants
        .filter(([rule, file]) => !found.some((f) => f.rule === rule && f.file.endsWith(file)))
        .map(([rule, file]) => `${rule} did not catch the violation planted in ${file}`),
      ...found
        .filter(({ file }) => lawful.some(([name]) => file.endsWith(name)))
        .map(({ rule, file }) => `${rule} reported the lawful ${file}`),
    ];
    for (const problem of problems) console.log(`the linter itself: ${problem}`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

main();
