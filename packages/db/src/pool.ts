import pg from "pg";
import { nameStatements } from "./statements.ts";
import { typeParsers } from "./types.ts";

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

export type PoolOptions = {
  /** `postgres://user:password@host:port/database`, with `?sslmode=` and the like as libpq reads them. */
  url: string;
  /** Connections at most. */
  max: number;
  /** Shown in `pg_stat_activity`, so that an operator knows who holds a lock. */
  applicationName: string;
  /** How long a caller waits for a connection, free or new; then `isSaturated` says true of the error. */
  connectTimeoutMs?: number;
  /** Postgres cancels a statement that runs longer. 0 is no limit. */
  statementTimeoutMs?: number;
  /** Postgres ends a session that holds a transaction open and says nothing for so long. 0 is no limit. */
  idleInTransactionTimeoutMs?: number;
  /** The role that statements run as, instead of the one that logs in. Part of the connection's start: no round trip of its own. */
  role?: string | undefined;
  /** Called with each new connection, before anybody uses it. */
  onConnect?: ((client: PoolClient) => void) | undefined;
  /** Told of a connection that broke; the pool has replaced it already. */
  onConnectionError?: (error: Error) => void;
};

/**
 * A pool that never waits without a limit and never takes the process down with a broken connection.
 * Parametrised statements that repeat are prepared once per connection (`statements.ts`). int8 arrives
 * as a number, numeric and date as strings, timestamptz as `Date`, by parsers of this pool only.
 */
export function createPool(options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    // Whatever the server's settings are: days begin in UTC, and no time goes into compiling plans.
    options: `-c TimeZone=UTC -c jit=off${options.role === undefined ? "" : ` -c role=${options.role}`}`,
    // A connection keeps its prepared statements: do not throw it away in the first quiet moment.
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Statements are sent as they are made, not each after the answer to the one before (`transaction.ts`).
    pipeline: true,
    types: typeParsers,
  });
  const nameIn = nameStatements();
  const onError = options.onConnectionError ?? (() => {});
  pool.on("error", onError);
  pool.on("connect", (client) => {
    // While a client is checked out the pool does not listen: a backend that dies between two
    // statements of a transaction would be an unhandled 'error' event, which ends the process.
    client.on("error", onError);
    nameIn(client);
    options.onConnect?.(client);
  });
  return pool;
}

const SATURATED_CODES = new Set([
  "53300", // too_many_connections
  "57P03", // cannot_connect_now: Postgres is starting up or shutting down
]);
const SATURATED_MESSAGES = new Set([
  "timeout exceeded when trying to connect", // all connections of the pool were busy
  "Connection terminated due to connection timeout", // Postgres did not answer in time
]);

/** True when no connection was to be had in time: nothing was sent, so trying later is safe. */
export function isSaturated(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return SATURATED_CODES.has(code) || SATURATED_MESSAGES.has(error.message);
}
