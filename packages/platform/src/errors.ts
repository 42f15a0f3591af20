import {
  type FieldError,
  type Problem,
  type ProblemKind,
  problemStatus,
} from "@millrace/contract/problem";

/** What a code means: one entry of the closed catalogue behind `/docs/problems/<code>`. */
export interface ProblemDefinition {
  readonly code: string;
  readonly kind: ProblemKind;
  readonly title: string;
  /** For the reader of the docs page: when it happens and what to do about it. */
  readonly help: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

interface Particulars {
  /** Facts for programs: what was wanted, what was there. Never secrets, never SQL. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly FieldError[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
}

/** Throw it with one sentence about this case: `throw stockInsufficient("Only 3 of 5 …", { details })`. */
export interface ProblemType extends ProblemDefinition {
  (detail: string, particulars?: Particulars): DomainError;
}

/** A refusal that the caller is told about. Anything else that is thrown is a defect and answers 500. */
export class DomainError extends Error {
  readonly definition: ProblemDefinition;
  readonly particulars: Particulars;

  constructor(definition: ProblemDefinition, detail: string, particulars: Particulars = {}) {
    super(detail);
    this.name = "DomainError";
    this.definition = definition;
    this.particulars = particulars;
  }
}

const catalogue = new Map<string, ProblemDefinition>();

/** Registers a problem code once; `pnpm check` and start-up fail on a code that is defined twice. */
export function defineProblem(
  definition: Omit<ProblemDefinition, "retryable"> & { retryable?: boolean },
): ProblemType {
  if (catalogue.has(definition.code))
    throw new Error(`problem ${definition.code} is defined twice`);
  const full: ProblemDefinition = { retryable: false, ...definition };
  catalogue.set(full.code, full);
  return Object.assign(
    (detail: string, particulars?: Particulars) => new DomainError(full, detail, particulars),
    full,
  );
}

/** Every problem code of the loaded program, sorted: the catalogue behind the docs pages and the document. */
export function problemCatalogue(): ProblemDefinition[] {
  return [...catalogue.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** RFC 9457 object for a refusal. `instance` is the path that was asked for, `traceId` the request's id. */
export function toProblem(error: DomainError, instance: string, traceId: string): Problem {
  const { code, kind, title, retryable } = error.definition;
  const { details, errors, retryAfter } = error.particulars;
  return {
    type: `/docs/problems/${code}`,
    title,
    status: problemStatus[kind],
    detail: error.message,
    instance,
    code,
    traceId,
    retryable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(errors !== undefined && { errors: [...errors] }),
    ...(details !== undefined && { details: { ...details } }),
  };
}
