import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { lawful, plants } from "./import-plants.ts";
import { importRules, tiers } from "./import-rules.ts";
import { root, sourceFiles, sourceFolders } from "./source-files.ts";

/** The house has more modules than this; fewer means that the checker did not read it. */
const fewestModules = 300;

interface Violation {
  rule: string;
  from: string;
  to: string;
}

async function readImports(base: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    sourceFolders(base),
    {
      baseDir: base,
      validate: true,
      ruleSet: { forbidden: importRules },
      // Types are imports too: without this an `import type` is invisible.
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
      exclude: { path: String.raw`\.(css|svg|png)$` },
    },
    {
      // Workspace packages are read from source through the exports of their package.json.
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
      bustTheCache: true,
    },
  );
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text");
  return output;
}

const violationsOf = (result: ICruiseResult): Violation[] =>
  result.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle?.map((step) => step.name).join(" → ") ?? to,
  }));

/** What would make the answer worthless: files that were not read, imports that led nowhere. */
function blindSpots(base: string, result: ICruiseResult, atLeast: number): string[] {
  const read = new Set(result.modules.map((module) => module.source));
  const expected = sourceFiles(base);
  const unread = expected.filter((file) => !read.has(file) && !file.endsWith(".d.ts"));
  const strays = result.modules.flatMap((module) =>
    module.dependencies
      .filter((to) => to.module.startsWith("@millrace/") && !to.couldNotResolve)
      .filter((to) => !/^(packages|apps|tooling)\//.test(to.resolved))
      .map(
        (to) =>
          `${module.source}: ${to.module} was resolved to ${to.resolved}, which is not a source file`,
      ),
  );
  return [
    ...(expected.length < atLeast
      ? [`only ${expected.length} source files were found, expected ${atLeast} or more`]
      : []),
    ...unread.map((file) => `${file} was not read by the import checker`),
    ...strays,
  ];
}

/** A domain outside of every tier would escape the tier rules. */
function homelessDomains(base: string): string[] {
  const known = new Set<string>(Object.values(tiers).flat());
  return (
    globSync("packages/domains/src/*/", { cwd: base })
      .map((folder) => folder.split("/")[3] ?? "")
      // What a test walks through, domain by domain, is none.
      .filter((name) => !known.has(name) && name !== "every-change")
      .map(
        (name) =>
          `packages/domains/src/${name} belongs to no tier (tooling/src/checks/import-rules.ts)`,
      )
  );
}

/** Builds the miniature house in a scratch folder; npm packages are those of the real one. */
function buildMiniature(): string {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "millrace-imports-")));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(base, file)), { recursive: true });
    writeFileSync(join(base, file), text);
  };
  for (const [file, code] of Object.entries(lawful)) write(file, code);
  for (const { file, code } of plants) write(file, code);

  mkdirSync(join(base, "node_modules/@millrace"), { recursive: true });
  for (const folder of new Set(sourceFolders(base).map(dirname))) {
    const name = `@millrace/${folder.split("/").pop()}`;
    const packageJson = { name, type: "module", exports: { "./*": "./src/*.ts" } };
    write(`${folder}/package.json`, JSON.stringify(packageJson));
    symlinkSync(join(base, folder), join(base, "node_modules", name));
  }
  const npmFolders = globSync(
    ["{packages,apps}/*/node_modules/*", "{packages,apps}/*/node_modules/@trpc/*"],
    {
      cwd: root,
    },
  );
  for (const folder of npmFolders) {
    const [, name = ""] = folder.split("/node_modules/");
    const link = join(base, "node_modules", name);
    if (name.startsWith(".") || ["@millrace", "@trpc"].includes(name) || existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(root, folder)), link);
  }
  return base;
}

/** Cruises the miniature: every plant is reported by its rule, no lawful file by any. */
async function provePlants(): Promise<string[]> {
  const base = buildMiniature();
  try {
    const result = await readImports(base);
    const violations = violationsOf(result);
    const planted = new Set(plants.map((plant) => plant.file));
    return [
      ...blindSpots(base, result, plants.length),
      ...importRules
        .filter((rule) => !plants.some((plant) => plant.rule === rule.name))
        .map((rule) => `rule ${rule.name} has no planted violation`),
      ...plants
        .filter(({ rule, file }) => !violations.some((v) => v.rule === rule && v.from === file))
        .map(({ rule, file }) => `rule ${rule} did not catch the violation planted in ${file}`),
      ...violations
        .filter((violation) => !planted.has(violation.from))
        .map(({ rule, from, to }) => `rule ${rule} reported a lawful import: ${from} → ${to}`),
    ];
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const unproven = await provePlants();
  const result = await readImports(root);
  const comments = new Map(importRules.map((rule) => [rule.name, rule.comment]));
  const problems = [
    ...unproven.map((text) => `the checker itself: ${text}`),
    ...blindSpots(root, result, fewestModules),
    ...homelessDomains(root),
    ...violationsOf(result).map(
      ({ rule, from, to }) => `${from} → ${to}\n    ${rule}: ${comments.get(rule) ?? ""}`,
    ),
  ];
  for (const problem of problems) console.log(problem);
  const files = sourceFiles(root).length;
  console.log(
    `${files} files, ${importRules.length} rules, ${plants.length} plants, ${problems.length} problems`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}

await main();
