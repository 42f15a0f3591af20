import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const redocly = fileURLToPath(import.meta.resolve("@redocly/cli/bin/cli.js"));
const spectral = fileURLToPath(import.meta.resolve("@stoplight/spectral-cli/dist/index.js"));
const owasp = fileURLToPath(import.meta.resolve("@stoplight/spectral-owasp-ruleset"));
const roomy = { maxBuffer: 1 << 26 };

/** The errors that `redocly lint` finds in an OpenAPI document, each with the rule and the place; warnings are left out. */
export function redoclyErrors(text: string): Promise<string[]> {
  return inScratchFile(text, async (file) => {
    const found = await outputOf([redocly, "lint", file, "--format=json", "--max-problems=1000"]);
    const { problems } = JSON.parse(found) as { problems: RedoclyProblem[] };
    return problems
      .filter(({ severity }) => severity === "error")
      .map(
        ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ""})`,
      );
  });
}

interface RedoclyProblem {
  severity: string;
  ruleId: string;
  message: string;
  location: { pointer?: string }[];
}

/** The errors that Spectral finds in an OpenAPI document with its own rules and those of the OWASP; warnings are left out. */
export function spectralErrors(text: string): Promise<string[]> {
  return inScratchFile(text, async (file, folder) => {
    const ruleset = join(folder, "ruleset.yaml");
    await writeFile(ruleset, `extends: ["spectral:oas", "${owasp}"]\n`);
    const found = await outputOf([spectral, "lint", file, "--ruleset", ruleset, "--format=json"]);
    return (JSON.parse(found) as SpectralFinding[])
      .filter(({ severity }) => severity === 0)
      .map(({ code, message, path }) => `${code}: ${message} (${path.join("/")})`);
  });
}

interface SpectralFinding {
  severity: number;
  code: string;
  message: string;
  path: string[];
}

/** What a linter prints; that it ends with an exit code of its own is no failure to run. */
async function outputOf(args: string[]): Promise<string> {
  try {
    return (await run(process.execPath, args, roomy)).stdout;
  } catch (error) {
    const { stdout = "" } = error as { stdout?: string };
    if (stdout.trim() === "") throw error;
    return stdout;
  }
}

async function inScratchFile<T>(
  text: string,
  use: (file: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-openapi-"));
  try {
    const file = join(folder, "v1.json");
    await writeFile(file, text);
    return await use(file, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
