import findMyWay from "find-my-way";
import type { Operation } from "./operation.ts";

export type Route<T> =
  | { readonly found: T; readonly params: Readonly<Record<string, string>> }
  | { readonly found: undefined; readonly allow: readonly string[] };

/** Thrown on a path whose percent-encoding is broken. */
export class BadPath extends Error {}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
// A parameter longer than this fits no field; the route is then not found.
const longestParam = 1000;

/**
 * A radix tree over the operations: literal segments win over parameters, wherever they were declared; matching is
 * case-sensitive and takes slashes as they are; values are percent-decoded. HEAD finds what GET finds. A path that
 * exists under other methods only comes back with their names.
 */
export function routesOf<T>(
  operations: readonly Operation[],
  prepare: (operation: Operation) => T,
): (method: string, path: string) => Route<T> {
  const radix = findMyWay({
    maxParamLength: longestParam,
    // The query is parsed by the operation; here none is ever passed.
    querystringParser: () => noQuery,
    onBadUrl: () => {
      throw new BadPath();
    },
  });
  for (const operation of operations) {
    const pattern = operation.path.replace(/\{(\w+)\}/g, ":$1");
    radix.on(operation.method, pattern, unused, prepare(operation));
  }
  radix.compile();

  const find = (method: string, path: string) => {
    const match = radix.find(method as "GET", path);
    // A broken encoding comes back as a match of the handler for it, which has no store.
    if (match && match.store === null) throw new BadPath();
    return match;
  };
  return (method, path) => {
    const match = find(method === "HEAD" ? "GET" : method, path);
    if (match) return { found: match.store as T, params: match.params as Record<string, string> };
    const there = methods.filter((other) => find(other, path));
    return { found: undefined, allow: there.length > 0 ? allowed(there) : [] };
  };
}

const allowed = (there: readonly string[]) =>
  there.includes("GET") ? ["GET", "HEAD", ...there.slice(1), "OPTIONS"] : [...there, "OPTIONS"];

const noQuery = {};
const unused = () => undefined;
