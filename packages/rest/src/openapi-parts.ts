import { Problem, type ProblemKind, problemStatus } from "@millrace/contract/problem";
import { type ProblemType, toProblem } from "@millrace/platform/errors";
import * as problems from "@millrace/platform/problems";
import type { Schemas } from "./openapi-schemas.ts";
import { jsonSchemaOf } from "./schema.ts";

/* The parts of the document that every operation shares: headers, parameters, problem answers, the security scheme. */

type Parts = Record<string, unknown>;

const text = (maxLength: number, pattern?: string) => ({
  type: "string",
  maxLength,
  ...(pattern && { pattern }),
});
const count = { type: "integer", format: "int32", minimum: 0, maximum: 2_147_483_647 };
const visible = "^[\\x21-\\x7e]+$";
const header = (description: string, schema: Parts) => ({ description, schema });

export const headers: Parts = {
  "API-Version": header("The version of the API that answered.", text(20, "^v\\d+$")),
  "API-Supported-Versions": header("The versions that there are.", text(100)),
  "X-Request-Id": header(
    "The request's id, yours if you sent one; the `traceId` of problems.",
    text(128, visible),
  ),
  "Access-Control-Allow-Origin": header(
    "Set for the browser origins that the operator allows.",
    text(300),
  ),
  "RateLimit-Policy": header("The policies that apply (IETF draft).", text(500)),
  RateLimit: header(
    "What is left of them (IETF draft). `X-Rate-Limit-Limit`, `-Remaining` and `-Reset` say the same in the older form.",
    text(500),
  ),
  "X-Total-Count": header("All rows that match, when `total=true` asks for it.", count),
  "Retry-After": header("Seconds after which a retry makes sense.", count),
  "WWW-Authenticate": header("How to sign in.", text(200)),
  ETag: header(
    'Strong `"<id>.<version>.<view>"` for a resource, weak for a list. Send it back as `If-None-Match` or `If-Match`.',
    text(300),
  ),
  Location: header("Where the new resource is.", {
    type: "string",
    format: "uri-reference",
    maxLength: 2048,
  }),
  "Idempotent-Replayed": header(
    "`true` when the first answer of this `Idempotency-Key` is given again.",
    {
      type: "string",
      enum: ["true"],
    },
  ),
  Deprecation: header("Since when the operation is deprecated (RFC 9745).", text(20, "^@-?\\d+$")),
  Sunset: header("When the operation goes away (RFC 8594).", text(40)),
};

const always = ["API-Version", "X-Request-Id", "Access-Control-Allow-Origin"];
const limits = ["RateLimit-Policy", "RateLimit"];

/** References to the headers that an answer has, beside those of every answer. */
export const headerRefs = (...more: string[]): Parts =>
  Object.fromEntries(
    [...always, ...limits, ...more].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );

export const parameters: Parts = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes the call safe to repeat: the same key with the same body gives the first answer again, for 24 hours, and has no second effect. With another body it is a 422, while the first call runs a 409.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: visible },
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    description:
      "The `ETag` that you read. The change is refused with 412 when somebody changed the resource since.",
    schema: text(600),
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description:
      "The `ETag` that you hold. The answer is a 304 without a body when it is still the current one.",
    schema: text(600),
  },
};

export const parameterRef = (name: string): Parts => ({ $ref: `#/components/parameters/${name}` });

export const securitySchemes: Parts = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The access token of `POST /auth/login`, renewed by `POST /auth/refresh`. It is a JWS used as RFC8725 recommends: a fixed algorithm, issuer, audience and a short life. An application's OAuth 2.0 token (`/.well-known/oauth-authorization-server`) and an API key come the same way.",
  },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description:
      "A key of `POST /api-keys`. It may do what it was given and its maker may still do; what is about a person is not for it.",
  },
};

export const oauthScheme = (
  { authorizationUrl, tokenUrl }: { readonly authorizationUrl: string; readonly tokenUrl: string },
  scopes: Readonly<Record<string, string>>,
): Parts => ({
  type: "oauth2",
  description:
    "For applications: as themselves, or for a person who agreed (with PKCE). A scope is a permission. Tokens are opaque and short-lived, not JWTs, so that what RFC8725 warns of does not arise.",
  flows: {
    // There is no refresh token without a person: a new token is asked for in the same place.
    clientCredentials: { tokenUrl, refreshUrl: tokenUrl, scopes },
    authorizationCode: { authorizationUrl, tokenUrl, refreshUrl: tokenUrl, scopes },
  },
});

/** What any operation can refuse with, by status: a name for the component, a sentence, the codes. */
const standard = {
  malformed: ["Malformed", [problems.malformed]],
  unauthenticated: ["Unauthenticated", [problems.unauthenticated]],
  forbidden: ["Forbidden", [problems.forbidden]],
  notFound: ["NotFound", [problems.notFound]],
  conflict: ["Conflict", [problems.idempotencyInFlight]],
  versionMismatch: ["VersionMismatch", [problems.versionMismatch]],
  tooLarge: ["TooLarge", [problems.tooLarge]],
  unsupportedMediaType: ["UnsupportedMediaType", [problems.unsupportedMediaType]],
  invalid: ["Invalid", [problems.invalid, problems.idempotencyMismatch]],
  limited: ["Limited", [problems.limited]],
  internal: ["Internal", [problems.internal]],
  unavailable: ["Unavailable", [problems.unavailable]],
} as const satisfies Partial<Record<ProblemKind, readonly [string, readonly ProblemType[]]>>;

export type StandardKind = keyof typeof standard;

/** The component of each standard problem answer. */
export function problemResponses(): Parts {
  return Object.fromEntries(
    Object.values(standard).map(([name, types]) => [name, problemResponse(types)]),
  );
}

/**
 * The problem answers of an operation by status: a reference where only the standard codes of `kinds` apply, and the
 * operation's own codes spelled out beside them where it has some.
 */
export function operationProblems(
  kinds: ReadonlySet<StandardKind>,
  own: readonly ProblemType[],
): Parts {
  const byStatus = new Map<number, { kind: string; types: ProblemType[] }>();
  for (const type of own) {
    const status = problemStatus[type.kind];
    const entry = byStatus.get(status) ?? { kind: type.kind, types: [] };
    byStatus.set(status, { ...entry, types: [...entry.types, type] });
  }
  const responses: Parts = {};
  for (const kind of kinds) {
    const [name, types] = standard[kind];
    const status = problemStatus[kind];
    const mine =
      byStatus
        .get(status)
        ?.types.filter((type) => !(types as readonly ProblemType[]).includes(type)) ?? [];
    byStatus.delete(status);
    responses[status] =
      mine.length > 0
        ? problemResponse([...mine, ...types])
        : { $ref: `#/components/responses/${name}` };
  }
  for (const [status, { types }] of byStatus) responses[status] = problemResponse(types);
  return responses;
}

function problemResponse(types: readonly ProblemType[]): Parts {
  const kind = (types[0] as ProblemType).kind;
  const more = {
    unauthenticated: ["WWW-Authenticate"],
    limited: ["Retry-After"],
    unavailable: ["Retry-After"],
    conflict: ["Retry-After"],
  }[kind as string];
  return {
    description: types.map((type) => `\`${type.code}\`: ${type.title}.`).join(" "),
    headers: headerRefs(...(more ?? [])),
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
        examples: Object.fromEntries(
          types.map((type) => [type.code, { summary: type.title, value: exampleOf(type) }]),
        ),
      },
    },
  };
}

function exampleOf(type: ProblemType): unknown {
  const particulars = {
    ...(type.kind === "invalid" && {
      errors: [{ path: "name", code: "required", message: "is required" }],
    }),
    ...((type.kind === "limited" || type.kind === "unavailable") && { retryAfter: 1 }),
  };
  return toProblem(
    type(`${type.title}.`, particulars),
    "/api/v1/…",
    "0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3",
  );
}

/** Puts the schema of problems among the components. */
export function addProblemSchema(schemas: Schemas): void {
  const named = { ...jsonSchemaOf(Problem, "output"), description: "Problem details (RFC 9457)." };
  schemas.add({ $ref: "#/$defs/Problem", $defs: { Problem: named } }, undefined, "Problem");
}
