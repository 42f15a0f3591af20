import { z } from "zod";

/** Kinds of problem and the HTTP status that each answers with (design, section 6). */
export const problemStatus = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  conflict: 409,
  versionMismatch: 412,
  tooLarge: 413,
  unsupportedMediaType: 415,
  invalid: 422,
  limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ProblemKind = keyof typeof problemStatus;

/** One field that was refused: `path` as in the request (`lines.0.quantity`). */
export const FieldError = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem details: the same object over REST (the body) and tRPC (`error.data.problem`). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  traceId: z.string(),
  retryable: z.boolean(),
  retryAfter: z.int().optional(),
  errors: z.array(FieldError).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;
