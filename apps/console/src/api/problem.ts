import type { FieldError, Problem } from "@millrace/contract/problem";

const unreachable: Problem = {
  type: "about:blank",
  title: "Millrace cannot be reached",
  status: 0,
  detail: "The server did not answer. Check the connection, then try again.",
  instance: "",
  code: "client.unreachable",
  traceId: "",
  retryable: true,
};

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "code" in value && "title" in value;

/** What went wrong, in the server's words; that it cannot be reached, when it said none. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return unreachable;
  const { problem } = ("data" in error ? (error.data ?? {}) : {}) as { problem?: unknown };
  if (isProblem(problem)) return problem;
  // The REST calls of the console carry the answer's body as the cause.
  if (isProblem(error.cause)) return error.cause;
  return unreachable;
}

/** The server decided: the same call would be refused again, and has had no effect. */
export function isRefusal(error: unknown): boolean {
  const { status } = problemOf(error);
  return status >= 400 && status < 500;
}

/** Another try may help, and needs nothing to be changed. */
export const isPassing = (error: unknown): boolean => problemOf(error).retryable;

/** Refused fields as a form shows them: path → sentence. */
export function fieldErrors(problem: Problem): Record<string, string> {
  return Object.fromEntries(
    (problem.errors ?? []).map((error) => [error.path, sentence(error.message)]),
  );
}

const sentence = (message: FieldError["message"]) =>
  message.charAt(0).toUpperCase() + message.slice(1);
