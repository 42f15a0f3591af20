import type { ProblemKind } from "@millrace/contract/problem";
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { z } from "zod";
import type { ApiVersion } from "./api-versions.ts";
import { type Ctx, may } from "./context.ts";
import { type ProblemType, toProblem } from "./errors.ts";
import { claimable } from "./idempotency.ts";
import { forbidden, unauthenticated } from "./problems.ts";
import { asDomainError } from "./refusals.ts";
import { isTracing, type SpanStart, traced } from "./tracing.ts";

/** The REST face of a procedure. Field names follow `trpc-to-openapi`'s `meta.openapi`, so that people can move. */
export interface RestMeta {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api/v1`, `{name}` for parameters: `/products/{id}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly [string, ...string[]];
  /** 200 unless given; 201 answers carry `Location: <path>/<id>`, 204 has no body. */
  readonly status?: 200 | 201 | 202 | 204;
  /** What the operation can refuse with, beyond what every operation can. */
  readonly problems?: readonly ProblemType[];
  /** A request body (or query) and an answer that a reader can try; both are checked against the schemas at start. */
  readonly example: { readonly input?: unknown; readonly output?: unknown };
  /** On a PATCH: the same procedure also answers PUT, whose body must be whole by this schema (absent optional fields are reset). */
  readonly replace?: z.ZodObject;
  /** Where a creation's `Location` points, when that is not the collection's path: `/products/{id}`. */
  readonly location?: `/${string}`;
  /** The request body is a `multipart/form-data` upload; its file arrives as a stream under this field's name. */
  readonly upload?: string;
  readonly deprecated?: { readonly since: string; readonly sunset: string };
  /** The first version that has it, `v1` unless given: from there on it answers for its method and path. */
  readonly version?: ApiVersion;
}

export interface Meta {
  /** A permission slug, `self` (any signed-in person, own rows) or `public`. Read by the conformance test and the permission table. */
  readonly permission?: string;
  readonly rest?: RestMeta;
}

const trpcCode = {
  malformed: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  notFound: "NOT_FOUND",
  methodNotAllowed: "METHOD_NOT_SUPPORTED",
  conflict: "CONFLICT",
  versionMismatch: "PRECONDITION_FAILED",
  tooLarge: "PAYLOAD_TOO_LARGE",
  unsupportedMediaType: "UNSUPPORTED_MEDIA_TYPE",
  invalid: "UNPROCESSABLE_CONTENT",
  limited: "TOO_MANY_REQUESTS",
  internal: "INTERNAL_SERVER_ERROR",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<ProblemKind, string>;

const t = initTRPC
  .context<Ctx>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 30_000 },
    },
    errorFormatter: ({ shape, error, path, ctx }) => ({
      message: shape.message,
      code: shape.code,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path,
        problem: toProblem(asDomainError(error), `/trpc/${path ?? ""}`, ctx?.requestId ?? ""),
      },
    }),
  });

export const router = t.router;

/*
 * The one place where a procedure's refusals get their tRPC code, and where what is not a refusal is logged.
 * A defect keeps its stack in the log and shows none of it.
 */
const refusals = t.middleware(async ({ ctx, path, next }) => {
  const result = await (isTracing() ? traced(spanOf(ctx, path), next) : next());
  if (result.ok) return result;
  const refusal = asDomainError(result.error);
  if (refusal.definition.kind === "internal") {
    const err = result.error.cause ?? result.error;
    ctx.log.error({ err, operation: path, requestId: ctx.requestId }, "operation failed");
  }
  throw asTrpcError(refusal);
});

const spanOf = ({ actor, requestId }: Ctx, path: string): SpanStart => ({
  name: path,
  kind: "internal",
  attributes: { "millrace.actor.kind": actor.kind, "millrace.request_id": requestId },
});

/** What was thrown, under the tRPC code of its kind of problem. */
export function asTrpcError(error: unknown): TRPCError {
  const refusal = asDomainError(error);
  return new TRPCError({
    code: trpcCode[refusal.definition.kind],
    message: refusal.message,
    cause: refusal,
  });
}

const permission = t.middleware(({ ctx, meta, next }) => {
  const needed = meta?.permission;
  if (needed === "public") return next();
  if (ctx.actor.kind === "anonymous")
    throw unauthenticated("This operation needs a signed-in caller.");
  if (needed === undefined) throw forbidden("This operation is open to nobody.");
  if (needed === "self" && ctx.actor.kind !== "user")
    throw forbidden(
      "This is about a person: sign in as one. Keys and applications have no account.",
    );
  if (needed !== "self" && !may(ctx, needed)) {
    throw forbidden(`This needs the permission ${needed}.`, { details: { permission: needed } });
  }
  return next();
});

const idempotency = t.middleware(async ({ ctx, type, path, getRawInput, next }) => {
  if (type !== "mutation" || ctx.idempotencyKey === undefined || ctx.actor.kind === "anonymous")
    return next();
  return next({ ctx: { idempotency: claimable(ctx.idempotencyKey, path, await getRawInput()) } });
});

const base = t.procedure.use(refusals).use(permission).use(idempotency);

/** A procedure for callers whose roles hold `slug`; everybody else gets 401 or a 403 that names it. */
export function permitted(slug: `${string}:${string}`) {
  permissions.add(slug);
  return base.meta({ permission: slug });
}

const permissions = new Set<string>();

/** Every permission that an operation of the loaded program asks for, sorted: what roles, keys and applications can be given. */
export function permissionCatalogue(): string[] {
  return [...permissions].sort();
}

/** A procedure for any signed-in person, about their own rows only. */
export const signedIn = base.meta({ permission: "self" });

/** A procedure for everybody, signed in or not. */
export const open = base.meta({ permission: "public" });

/** The REST face, read at a glance: `rest("POST", "/inventory/adjustments", { summary, tags, example })`. */
export function rest(
  method: RestMeta["method"],
  path: RestMeta["path"],
  rest: Omit<RestMeta, "method" | "path">,
): Meta {
  return { rest: { method, path, ...rest } };
}
