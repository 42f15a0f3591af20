import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toProblem } from "./errors.ts";
import { asDomainError, fieldErrors } from "./refusals.ts";

const refusalOf = (schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value);
  if (parsed.success) throw new Error("the value was taken");
  return fieldErrors(parsed.error).particulars.errors ?? [];
};

describe("a refused field", () => {
  it.each([
    [z.strictObject({ n: z.int() }), { n: "secret" }, "n", "must be a number"],
    [z.strictObject({ n: z.int() }), { n: 1.5 }, "n", "must be a whole number"],
    [z.strictObject({ n: z.int().max(100) }), { n: 101 }, "n", "must be at most 100"],
    [
      z.strictObject({ a: z.array(z.string()).min(1) }),
      { a: [] },
      "a",
      "must have at least 1 items",
    ],
    [
      z.strictObject({ t: z.string().max(3) }),
      { t: "long" },
      "t",
      "must have at most 3 characters",
    ],
    [z.strictObject({ e: z.enum(["a", "b"]) }), { e: "c" }, "e", "must be one of a, b"],
    [
      z.strictObject({ l: z.array(z.strictObject({ q: z.string() })) }),
      { l: [{ q: "1" }, {}] },
      "l.1.q",
      "is required",
    ],
    [z.strictObject({}), { x: 1 }, "x", "is not a field of this operation"],
    [
      z.strictObject({ own: z.string().regex(/a/, "must hold an a") }),
      { own: "b" },
      "own",
      "must hold an a",
    ],
    [z.strictObject({ b: z.boolean() }), { b: "x" }, "b", "must be true or false"],
  ])(
    "is named by its path and told what is wanted, not what was given (%#)",
    (schema, value, path, message) => {
      expect(refusalOf(schema, value)).toMatchObject([{ path, message }]);
    },
  );
});

describe("a defect", () => {
  it("says nothing of its cause to the caller, and keeps it for the log", () => {
    const cause = Object.assign(new Error('relation "secret_table" does not exist'), {
      code: "42P01",
    });
    const refusal = asDomainError(cause);
    const problem = toProblem(refusal, "/x", "trace");
    expect(problem).toMatchObject({ status: 500, code: "service.internal", traceId: "trace" });
    expect(JSON.stringify(problem)).not.toContain("secret_table");
    expect(refusal.cause).toBe(cause);
  });

  it("is not what it is when the database is out of reach: that answers 503 and may be tried again", () => {
    for (const code of ["ECONNREFUSED", "57P01", "53300"]) {
      expect(
        toProblem(asDomainError(Object.assign(new Error("x"), { code })), "", ""),
      ).toMatchObject({ status: 503, retryable: true, retryAfter: 1 });
    }
    expect(
      asDomainError(new Error("timeout exceeded when trying to connect")).definition.kind,
    ).toBe("unavailable");
  });
});
