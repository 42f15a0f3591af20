import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { DomainError } from "./errors.ts";
import {
  internal,
  invalid,
  malformed,
  methodNotAllowed,
  routeNotFound,
  tooLarge,
  unavailable,
  unsupportedMediaType,
} from "./problems.ts";

/**
 * What the caller is told about anything that was thrown: its own refusal, the fields that zod refused, "not available"
 * when the database is out of reach, and otherwise `service.internal` without a word of the cause.
 */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof z.core.$ZodError) return fieldErrors(error);
  if (error instanceof TRPCError) {
    // An output that does not fit its schema is our defect, although zod found it.
    if (error.code === "INTERNAL_SERVER_ERROR" && error.cause instanceof z.core.$ZodError) {
      return internal("The answer could not be built.");
    }
    const { cause } = error;
    if (cause instanceof DomainError || cause instanceof z.core.$ZodError)
      return asDomainError(cause);
    // Behind these stands what a parser of the transport said: the client's mistake, not ours.
    const refusal = transportRefusals[error.code];
    if (refusal) return refusal();
    if (cause !== undefined) return asDomainError(cause);
  }
  if (isOutOfReach(error)) return unavailable("The database is out of reach.", { retryAfter: 1 });
  // For the log and the tests; `toProblem` never shows a cause.
  return Object.assign(internal("The request failed on our side; nothing of it was kept."), {
    cause: error,
  });
}

/** What tRPC's own adapters refuse before an operation is found. */
const transportRefusals: Partial<Record<TRPCError["code"], () => DomainError>> = {
  NOT_FOUND: () => routeNotFound("There is no such operation."),
  BAD_REQUEST: () => malformed("The request cannot be read."),
  PARSE_ERROR: () => malformed("The request cannot be read."),
  METHOD_NOT_SUPPORTED: () => methodNotAllowed("Queries are read with GET, mutations with POST."),
  PAYLOAD_TOO_LARGE: () => tooLarge("The body is over the bound."),
  UNSUPPORTED_MEDIA_TYPE: () => unsupportedMediaType("Send Content-Type: application/json."),
};

/** The 422 for what zod refused: each issue with its dotted path (below `under`, where given), a stable code and a sentence. */
export function fieldErrors(error: z.core.$ZodError, under?: string): DomainError {
  const errors = error.issues
    .flatMap(flatten)
    .slice(0, 100)
    .map((issue) =>
      under === undefined
        ? issue
        : { ...issue, path: [under, issue.path].filter(Boolean).join(".") },
    );
  const where = errors[0]?.path ? `${errors[0].path}: ` : "";
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return invalid(`${where}${errors[0]?.message ?? "not valid"}${more}`, { errors });
}

type Issue = z.core.$ZodIssue;

function flatten(issue: Issue): { path: string; code: string; message: string }[] {
  const at = (key?: PropertyKey) =>
    [...issue.path, ...(key === undefined ? [] : [key])].map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: at(key),
      code: "unknown_field",
      message: "is not a field of this operation",
    }));
  }
  // zod leaves the input out of what it reports; its own message is where it says that there was none.
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) {
    return [{ path: at(), code: "required", message: "is required" }];
  }
  return [{ path: at(), code: issue.code, message: sentence(issue) }];
}

const typeNames: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  date: "a date and time such as 2026-11-21T09:30:00Z",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "text",
};

/** A schema's own sentence stands. zod's are for developers: ours say what is wanted, and never what was given. */
function sentence(issue: Issue): string {
  if (!/^(?:Invalid|Too) /.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `must ${bound("at most", issue.maximum, issue.origin)}`;
    case "too_small":
      return `must ${bound("at least", issue.minimum, issue.origin)}`;
    default:
      return "is not valid";
  }
}

function bound(word: string, count: number | bigint, origin: string): string {
  if (origin === "string") return `have ${word} ${count} characters`;
  if (origin === "array" || origin === "set") return `have ${word} ${count} items`;
  return `be ${word} ${count}`;
}

const connectionLost = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOENT",
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "08000",
  "08003",
  "08006",
]);

function isOutOfReach(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string" && connectionLost.has(error.code))
    return true;
  return /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool after)/.test(
    error.message,
  );
}

/** Turns the violation of a named constraint into a refusal; anything else goes on as it is. */
export async function refuseOn<T>(
  refusals: Readonly<Record<string, () => DomainError>>,
  write: Promise<T>,
): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const constraint =
      error instanceof Error && "constraint" in error ? error.constraint : undefined;
    const refusal = typeof constraint === "string" ? refusals[constraint] : undefined;
    if (refusal) throw refusal();
    throw error;
  }
}
