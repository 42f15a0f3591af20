import { type Config, ConfigError, loadConfig } from "./config.ts";

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
