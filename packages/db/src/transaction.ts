import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  Transaction,
} from "kysely";
import type { DB } from "./generated/types.ts";
import type { Pool, PoolClient } from "./pool.ts";

/** What a transaction does, from BEGIN to COMMIT. */
export interface TransactionParts<Seen, Result> {
  /** Reads that go out together with BEGIN, before it is known to have worked. */
  readonly look: (trx: Transaction<DB>) => Promise<Seen>;
  readonly run: (trx: Transaction<DB>, seen: Seen) => Promise<Ending<Result>>;
}

/** How it ends: its result, the statements that go out together with COMMIT, and those of before whose answers are still to come. */
export interface Ending<Result> {
  readonly result: Result;
  readonly last: readonly CompiledQuery[];
  readonly unanswered: readonly Promise<unknown>[];
}

/**
 * Planned once and not anew for each set of parameters: a transaction finds its rows by their keys, where every plan is the same and
 * planning takes as long as running.
 */
const begin = "begin; set local plan_cache_mode = force_generic_plan";

/**
 * One transaction on one connection: everything is committed, or nothing is when anything throws. Statements go out as they are made,
 * those of one moment in one packet, so what does not wait for each other costs one round trip: a `Promise.all` of statements, BEGIN
 * and what looks, the last statements and COMMIT. When one fails, so do those behind it, up to COMMIT itself.
 */
export async function inTransaction<Seen, Result>(
  pool: Pool,
  { look, run }: TransactionParts<Seen, Result>,
): Promise<Result> {
  const client = await pool.connect();
  const connection = connectionOf(client);
  const trx = transactionOn(pool, connection);
  try {
    const [, seen] = await allSent([connection.send(begin), look(trx)]);
    const { result, last, unanswered } = await run(trx, seen);
    await allSent([
      ...unanswered,
      ...last.map((query) => connection.executeQuery(query)),
      connection.send("commit").then(refuseRollback),
    ]);
    client.release();
    return result;
  } catch (error) {
    // Answered when everything before it is; without a transaction, as after a COMMIT that failed, it does nothing.
    await connection.send("rollback").then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}

/** Waits for all of them: what the first failure was comes out when nothing is on its way any more. */
async function allSent<Results extends readonly unknown[]>(
  sent: readonly [...{ [Index in keyof Results]: Promise<Results[Index]> }],
): Promise<Results> {
  await Promise.allSettled(sent);
  return Promise.all(sent) as Promise<Results>;
}

/** Postgres answers the COMMIT of a transaction in which a statement failed with ROLLBACK, and with no error. */
function refuseRollback({ command }: { command: string }): void {
  if (command === "ROLLBACK") throw new Error("a statement of this transaction had failed");
}

type Connection = DatabaseConnection & {
  /** Statements without parameters. */
  send(text: string): Promise<{ command: string }>;
};

function connectionOf(client: PoolClient): Connection {
  const { stream } = client.connection;
  /** Keeps bytes back until this moment is over, so that what is sent in it leaves in one packet. */
  const gather = () => {
    stream.cork();
    process.nextTick(() => stream.uncork());
  };
  return {
    send(text) {
      gather();
      return client.query(text);
    },
    async executeQuery({ sql, parameters }) {
      gather();
      const { rows, rowCount, command } = await client.query(sql, parameters as unknown[]);
      return command === "SELECT" ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error("a transaction has no cursors: read in pages");
    },
  };
}

const compiler = new PostgresQueryCompiler();
const adapter = new PostgresAdapter();

/** Kysely over the connection. Its own transactions send one statement at a time, and COMMIT alone. */
function transactionOn(pool: Pool, connection: DatabaseConnection): Transaction<DB> {
  const dialect = new PostgresDialect({ pool });
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  });
  return new Transaction<DB>({
    config: { dialect },
    dialect,
    driver: dialect.createDriver(),
    executor,
  });
}
