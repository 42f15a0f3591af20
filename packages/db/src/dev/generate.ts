import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const packageDirectory = join(import.meta.dirname, "../..");

/** One file per domain. */
export const schemaDirectory = join(packageDirectory, "prisma/schema");

/** Where the committed types are. */
export const generatedDirectory = join(packageDirectory, "src/generated");

/** Writes `types.ts`, Kysely's view of the tables of the Prisma schema, into `outDir`. Works offline. */
export async function generateTypes(outDir: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "millrace-generate-"));
  try {
    // The schema names its output relative to itself: a copy writes beside the copy.
    const schema = join(scratch, "prisma/schema");
    await cp(schemaDirectory, schema, { recursive: true });
    await runPrisma(join(scratch, "env"), ["generate", `--schema=${schema}`]);
    await cp(join(scratch, "src/generated"), outDir, { recursive: true });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runPrisma(envFile: string, args: string[]): Promise<void> {
  const settings = {
    // Prisma would download its engine, which generators do not use: any program will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: 1,
    PRISMA_HIDE_UPDATE_MESSAGE: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'`);
  await writeFile(envFile, lines.join("\n"));
  const prisma = dirname(createRequire(import.meta.url).resolve("prisma/package.json"));
  await run(process.execPath, [`--env-file=${envFile}`, join(prisma, "build/index.js"), ...args], {
    cwd: packageDirectory,
  });
}

if (import.meta.main) await generateTypes(generatedDirectory);
