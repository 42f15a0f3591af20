import { type Config, ConfigError, loadConfig } from "./config.ts";
import { DomainError } from "./errors.ts";

/** A configuration with a database. */
export type Connected = Config & { readonly DATABASE_URL: string };

/** The configuration, or the end of the process with a sentence for each bad value. */
export function configOrExit(environment?: Record<string, string | undefined>): Config {
  try {
    return loadConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}

/** The configuration of a process that brings no database of its own. */
export function connectedConfigOrExit(): Connected {
  const config = configOrExit();
  if (config.DATABASE_URL !== undefined) return { ...config, DATABASE_URL: config.DATABASE_URL };
  process.stderr.write(
    "DATABASE_URL is not set. Give the address of a Postgres 15 or later, or run `pnpm dev`, which brings its own.\n",
  );
  process.exit(78);
}

/** Ends the process that could not start, with a sentence where the cause is one that an operator can mend. */
export function exitBecause(error: unknown): never {
  process.stderr.write(`${sentenceOf(error) ?? (error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof DomainError) return `${error.message} (${error.definition.code})`;
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { address, port } = error as { address?: string; port?: number };
  const where = `${address}:${port}`;
  const database = (what: string) =>
    `The database of DATABASE_URL ${what} (${error.message || error.code}).`;
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. Stop what holds it, or set PORT to another one: PORT=${(port ?? 3000) + 1}`;
    case "EACCES":
      return `This user may not listen on ${where}. Set PORT to 1024 or more.`;
    case "EADDRNOTAVAIL":
      return `This machine has no address ${where}. Set HOST to one that it has, or to 0.0.0.0 for all.`;
    case "ECONNREFUSED":
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
      return database("does not answer");
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return database("is on a host that has no address");
    case "28P01":
    case "28000":
      return database("refuses the user or password");
    case "3D000":
      return database("does not exist");
    default:
      return undefined;
  }
}

/** Runs `stop` once at SIGINT or SIGTERM, then ends the process; a second signal ends it at once. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(130);
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
