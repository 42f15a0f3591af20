import { spawn } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../console");
const vite = join(folder, "node_modules/.bin/vite");

const newest = (patterns: readonly string[]) =>
  Math.max(
    0,
    ...globSync(patterns, { cwd: folder }).map((file) => statSync(join(folder, file)).mtimeMs),
  );

/**
 * Builds the console when it has not been built since its sources changed; the server answers meanwhile. Does nothing where it cannot be
 * built: an image brings it built.
 */
export async function buildConsole(say: (text: string) => void): Promise<void> {
  const sources = newest([
    "src/**/*.*",
    "public/**/*.*",
    "index.html",
    "package.json",
    "vite.config.ts",
  ]);
  if (sources <= newest(["dist/index.html"]) || !existsSync(vite)) return;
  say("building the console …");
  await new Promise<void>((done) => {
    const build = spawn(vite, ["build", "--logLevel", "error"], { cwd: folder, stdio: "inherit" });
    build.on("close", (code) => {
      say(code === 0 ? "console is built" : "the console was not built; see above");
      done();
    });
  });
}

if (import.meta.main) await buildConsole((text) => console.log(text));
