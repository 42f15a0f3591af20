import type { Problem } from "@millrace/contract/problem";

/** The server's refusal (RFC 9457) behind an error of a call; undefined when the server did not answer with one. */
export function problemOf(error: unknown): Problem | undefined {
  const data = field(error, "data");
  const problem = field(data, "problem");
  return typeof field(problem, "code") === "string" ? (problem as Problem) : undefined;
}

/** True when the server refused the call, with this code if one is given: `isProblem(error, "stock.insufficient")`. */
export function isProblem(error: unknown, code?: string): boolean {
  const problem = problemOf(error);
  return problem !== undefined && (code === undefined || problem.code === code);
}

/** A property of something unknown. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
