import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import color from "picocolors";
import { root } from "./checks/source-files.ts";
import { inParallel, run } from "./run.ts";

interface Step {
  name: string;
  what: string;
  /** All run, in this order; the step holds if all succeed. */
  commands: string[][];
  /** The command that mends a failure by itself, if there is one. */
  fix?: string[];
}

const consoleConfig = "apps/console/tsconfig.json";

// The longest first: two of them share two cores.
const steps: Step[] = [
  {
    name: "unused",
    what: "no unused file, export or dependency",
    commands: [["knip", "--no-progress"]],
  },
  {
    name: "generated",
    what: "generated code, documents and snapshots are up to date",
    commands: [["node", "tooling/src/generate.ts", "--check"]],
    fix: ["node", "tooling/src/generate.ts"],
  },
  {
    name: "contract",
    what: "nothing breaks clients of the last release, proven on planted violations",
    commands: [["node", "tooling/src/contract/check.ts"]],
  },
  {
    name: "imports",
    what: "import rules, each proven on a planted violation",
    commands: [["node", "tooling/src/checks/imports.ts"]],
  },
  {
    name: "types",
    what: "TypeScript",
    commands: [
      ["tsc", "-p", "tsconfig.json"],
      ...(existsSync(join(root, consoleConfig)) ? [["tsc", "-p", consoleConfig]] : []),
    ],
  },
  {
    name: "lint",
    what: "lint rules, each house rule proven on a planted violation",
    commands: [
      [
        "biome",
        "check",
        "--formatter-enabled=false",
        "--error-on-warnings",
        "--max-diagnostics=100",
        "--colors=off",
        ".",
      ],
      ["node", "tooling/src/checks/lint-plants.ts"],
    ],
    fix: ["biome", "check", "--write", "--formatter-enabled=false", "."],
  },
  {
    name: "format",
    what: "format",
    commands: [["biome", "format", "--reporter=summary", "--colors=off", "."]],
    fix: ["biome", "format", "--write", "."],
  },
  {
    name: "house",
    what: "file length, SQL in stores only, own tables only, no machine's path",
    commands: [["node", "tooling/src/checks/house.ts"]],
  },
];

const help = `pnpm check [--only lint,types] [--fix]

${steps.map((step) => `  ${step.name.padEnd(10)} ${step.what}`).join("\n")}

  --only     run these steps only
  --fix      first run the commands that mend what can be mended by itself
`;

async function check(step: Step): Promise<boolean> {
  const started = performance.now();
  const outputs: string[] = [];
  let ok = true;
  for (const command of step.commands) {
    const outcome = await run(command);
    ok &&= outcome.ok;
    if (!outcome.ok) outputs.push(outcome.output.trim());
  }
  const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const mark = ok ? color.green("✓") : color.red("✗");
  console.log(`${mark} ${step.name.padEnd(10)} ${seconds.padStart(7)}  ${color.dim(step.what)}`);
  if (!ok) {
    console.log(outputs.join("\n\n").replace(/^/gm, "  "));
    console.log(
      step.fix
        ? `\n  To mend it: ${color.bold(`pnpm check --fix --only ${step.name}`)}\n`
        : `\n  To try again: ${color.bold(`pnpm check --only ${step.name}`)}\n`,
    );
  }
  return ok;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      fix: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const names = values.only?.split(",").map((name) => name.trim());
  const unknown = names?.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    console.error(`There is no check named "${unknown}".\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  const chosen = steps.filter((step) => names?.includes(step.name) ?? true);
  const started = performance.now();
  if (values.fix) for (const { fix } of chosen) if (fix) await run(fix);
  const failed: string[] = [];
  await inParallel(chosen, Math.min(availableParallelism(), 4), async (step) => {
    if (!(await check(step))) failed.push(step.name);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    failed.length > 0
      ? color.red(`${failed.length} of ${chosen.length} checks failed: ${failed.join(", ")}`)
      : color.green(`All ${chosen.length} checks hold (${seconds} s).`),
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}

await main();
