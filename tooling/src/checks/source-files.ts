import { existsSync, globSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, wherever it was cloned. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Folders that hold our TypeScript; absent ones are left out. */
export const sourceFolders = (base: string) =>
  globSync(["packages/*/src", "apps/*/{src,test}", "tooling/src"], { cwd: base }).filter((folder) =>
    existsSync(join(base, folder)),
  );

/** Every source file of ours under `base`, relative to it, sorted. */
export const sourceFiles = (base: string) =>
  sourceFolders(base)
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: base }))
    .sort();
