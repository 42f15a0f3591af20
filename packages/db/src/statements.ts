import pg, { type PoolClient } from "pg";

/** Statements with a name at most, per connection: each costs its backend some 10 kB of plan. */
const MAX_NAMES = 1_000;
/** Longer texts are bulk statements: sending them again costs less than keeping them. */
const MAX_NAMED_LENGTH = 10_000;
/** What Postgres says when a migration changed the columns of a statement prepared before it. */
const STALE_PLAN = "cached plan must not change result type";

type Callback = (error: Error | null, result?: unknown) => void;
type Query = (query: unknown, values?: unknown, callback?: unknown) => Promise<unknown> | undefined;

/**
 * Gives each repeated parametrised statement a name, so that Postgres parses and plans it once per
 * connection. Call the result with each new client of one pool.
 *
 * A text earns its name at its second use: statements written for one occasion never take a place.
 * After `maxNames`, further texts stay unnamed. Statements without parameters (BEGIN, COMMIT,
 * SAVEPOINT, DDL, several in one text), with a name of their own, or with a stream stay as they are.
 */
export function nameStatements(maxNames = MAX_NAMES): (client: PoolClient) => void {
  const names = new Map<string, string>();
  const usedOnce = new Set<string>();
  let serial = 0;

  function nameOf(text: string): string | undefined {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= maxNames || text.length > MAX_NAMED_LENGTH) return undefined;
    if (!usedOnce.delete(text)) {
      if (usedOnce.size >= maxNames) usedOnce.clear();
      usedOnce.add(text);
      return undefined;
    }
    // Numbered, not hashed: unique without a collision to think about, and a text that had to be
    // forgotten comes back under a new name on every connection.
    const name = `m${++serial}`;
    names.set(text, name);
    return name;
  }

  function forgetIfStale(error: Error, text: string): void {
    if (error.message === STALE_PLAN) names.delete(text);
  }

  return function nameIn(client) {
    const query = client.query.bind(client) as Query;
    const named: Query = (text, values, callback) => {
      if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) {
        return query(text, values, callback);
      }
      const name = nameOf(text);
      if (name === undefined) return query(text, values, callback);
      // Made here, because `pg` copies a configuration property by property, which takes longer than anything else about it.
      const statement = Object.assign(new pg.Query(text, values), { name });
      const run = (done: Callback) =>
        void query(statement, (error: Error | null, result: unknown) => {
          if (error) forgetIfStale(error, text);
          done(error, result);
        });
      if (typeof callback === "function") return run(callback as Callback);
      return new Promise((resolve, reject) =>
        run((error, result) => {
          if (!error) return resolve(result);
          // From where the statement was made, not from where the answer was read.
          Error.captureStackTrace(error);
          reject(error);
        }),
      );
    };
    client.query = named as typeof client.query;
  };
}
