import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const packageDirectory = join(import.meta.dirname, "../..");

/** Where the committed types are. */
export const generatedDirectory = join(packageDirectory, "src/generated");

/** Writes `types.ts`, Kysely's view of the tables of the Prisma schema, into `outDir`. Works offline. */
export async function generateTypes(outDir: string): Promise<void> {
  const prisma = createRequire(import.meta.url).resolve("prisma/package.json");
  const scratch = await mkdtemp(join(tmpdir(), "millrace-generate-"));
  const envFile = join(scratch, "env");
  const settings = {
    GENERATED_TYPES: resolve(outDir),
    // Prisma would download its engine, which generators do not use: any existing file will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: 1,
    PRISMA_HIDE_UPDATE_MESSAGE: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
  try {
    await writeFile(envFile, lines.join("\n"));
    const cli = join(dirname(prisma), "build/index.js");
    await run(process.execPath, [`--env-file=${envFile}`, cli, "generate"], {
      cwd: packageDirectory,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) await generateTypes(generatedDirectory);
