import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ctx } from "@millrace/platform/context";
import type { DomainError } from "@millrace/platform/errors";
import { invalid, malformed, methodNotAllowed, routeNotFound } from "@millrace/platform/problems";
import { asDomainError } from "@millrace/platform/refusals";
import type { AnyTRPCRouter } from "@trpc/server";
import { hasBody } from "./body.ts";
import { type ProcedureCall, procedureCaller } from "./call.ts";
import {
  defaultLimits,
  type InputLimits,
  inputReader,
  type ReadInput,
  type Source,
} from "./input.ts";
import { type DocumentInfo, documentOf, type OpenApiDocument } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { parseQuery, type Texts } from "./query.ts";
import { apiVersion, fieldsReader, type Respond, responder, respondProblem } from "./respond.ts";
import { BadPath, routesOf } from "./route.ts";
import { operationsOf } from "./table.ts";
import { uploadReader } from "./upload.ts";

/** What the façade knows of a request before the procedure runs. */
export interface Call {
  readonly operation: Operation;
  /** The client's `X-Request-Id` when it is usable, else a new one; the `traceId` of problems. */
  readonly requestId: string;
  /** For headers of the context's own, such as the rate limit's. The façade writes the answer. */
  readonly res: ServerResponse;
}

/** What happened to a request, for metrics, usage and the log. */
export interface Outcome {
  readonly req: IncomingMessage;
  /** Undefined when no route was found. */
  readonly operation: Operation | undefined;
  readonly requestId: string;
  /** Undefined when the request was refused before it had one. */
  readonly ctx: Ctx | undefined;
  /** 499 when the client left before the answer. */
  readonly status: number;
  /** The problem's code when it was refused. */
  readonly code: string | undefined;
  readonly milliseconds: number;
}

export interface RestOptions {
  readonly router: AnyTRPCRouter;
  /** Throws a refusal (401, 429 …) or gives the context the procedure runs in. The body has not been read yet. */
  readonly createContext: (req: IncomingMessage, call: Call) => Ctx | Promise<Ctx>;
  readonly basePath?: string;
  readonly info: DocumentInfo;
  readonly limits?: Partial<InputLimits>;
  /** Called once for each request, after its answer. */
  readonly onRequest?: (outcome: Outcome) => void;
  /** A defect outside of a procedure (those log their own): it was answered with 500 and needs a line in the log. */
  readonly onDefect?: (error: unknown, requestId: string) => void;
}

export interface Rest {
  /** The OpenAPI 3.1 document, made when it is first asked for. */
  readonly document: () => OpenApiDocument;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly operations: readonly Operation[];
}

interface Prepared {
  readonly operation: Operation;
  readonly invoke: (call: ProcedureCall) => Promise<unknown>;
  readonly read: ReadInput;
  readonly fields: (query: Texts) => readonly string[] | undefined;
  readonly respond: Respond;
}

/**
 * A REST façade over a tRPC router: every procedure with a `rest` face answers under `basePath`, by the same middlewares,
 * schemas and services as over tRPC. `handle` is a `node:http` listener that always answers and never rejects; Express can
 * mount it. Throws at start-up when a route cannot work (see `operationsOf`).
 */
export function createRest(options: RestOptions): Rest {
  const { router, createContext, onRequest, onDefect } = options;
  const basePath = options.basePath ?? "/api/v1";
  const limits = { ...defaultLimits, ...options.limits };
  const operations = operationsOf(router);
  const route = routesOf<Prepared>(operations, (operation) => ({
    operation,
    invoke: procedureCaller(operation.procedure),
    read: operation.rest.upload
      ? uploadReader(operation, operation.rest.upload, limits)
      : inputReader(operation, limits),
    fields: fieldsReader(operation),
    respond: responder(operation, basePath),
  }));
  const pathBelow = pathStripper(basePath);

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const started = performance.now();
    const requestId = requestIdOf(req);
    const url = (req as { originalUrl?: string }).originalUrl ?? req.url ?? "/";
    const question = url.indexOf("?");
    const path = question === -1 ? url : url.slice(0, question);
    let operation: Operation | undefined;
    let ctx: Ctx | undefined;
    let status = 499;
    let code: string | undefined;
    let replayed = false;
    try {
      const query =
        question === -1 || question === url.length - 1
          ? undefined
          : parseQuery(url.slice(question + 1));
      checkVersion(req, query);
      const method = req.method as string;
      const match = route(method, pathBelow(path));
      if (!match.found) {
        leaveBody(req, res);
        status = respondUnmatched(method, path, match.allow, requestId, res);
        return;
      }
      operation = match.found.operation;
      const fields = query && match.found.fields(query);
      ctx = await createContext(req, { operation, requestId, res });
      const left = new AbortController();
      res.once("close", () => {
        if (!res.writableFinished) left.abort();
      });
      const source: Source = { req, params: match.params, query };
      const output = await run(
        match.found,
        source,
        callContext(ctx, req, left.signal, () => {
          replayed = true;
        }),
      );
      if (res.destroyed) return;
      leaveBody(req, res);
      status = await match.found.respond(output, {
        req,
        res,
        requestId,
        params: match.params,
        fields,
        replayed,
      });
    } catch (error) {
      if (res.destroyed || res.headersSent) return;
      const refusal = refusalOf(error);
      code = refusal.definition.code;
      if (refusal.definition.kind === "internal" && !isLogged(error)) onDefect?.(error, requestId);
      leaveBody(req, res);
      const headers = replayed ? ["Idempotent-Replayed", "true"] : [];
      status = respondProblem(refusal, path, requestId, res, headers);
    } finally {
      onRequest?.({
        req,
        operation,
        requestId,
        ctx,
        status,
        code,
        milliseconds: performance.now() - started,
      });
    }
  }

  let made: OpenApiDocument | undefined;
  const document = () => {
    made ??= documentOf(operations, { info: options.info, basePath, limits });
    return made;
  };
  return { handle, document, operations };
}

/** Runs the procedure on the request's input: middlewares, input and output checks as over tRPC. */
async function run(
  { operation, invoke, read }: Prepared,
  source: Source,
  ctx: Ctx,
): Promise<unknown> {
  let input: Promise<unknown> | undefined;
  // Asked for by the procedure after its permission was checked, so nobody's body is read in vain; often asked twice.
  const getRawInput = () => {
    input ??= read(source);
    return input;
  };
  if (!operation.input) refuseFields((await getRawInput()) as object);
  return invoke({ path: operation.id, type: operation.type, ctx, getRawInput });
}

function refuseFields(fields: object): void {
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const message = "is not a field of this operation";
  throw invalid(`${names[0]}: ${message}`, {
    errors: names.slice(0, 100).map((path) => ({ path, code: "unknown_field", message })),
  });
}

function callContext(
  ctx: Ctx,
  req: IncomingMessage,
  signal: AbortSignal,
  onReplay: () => void,
): Ctx {
  const idempotencyKey = req.method === "GET" || req.method === "HEAD" ? undefined : keyOf(req);
  return { ...ctx, signal, idempotencyKey, onReplay } as Ctx;
}

function keyOf(req: IncomingMessage): string | undefined {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return undefined;
  const bare = /^"?([\x21\x23-\x7e]{1,255})"?$/.exec(String(key))?.[1];
  if (bare === undefined)
    throw malformed("Idempotency-Key must be 1 to 255 visible ASCII characters.");
  return bare;
}

function checkVersion(req: IncomingMessage, query: Texts | undefined): void {
  const asked = query?.["api-version"];
  if (query && asked !== undefined) delete query["api-version"];
  for (const version of [req.headers["x-api-version"], asked]) {
    if (version !== undefined && version !== apiVersion && version !== apiVersion.slice(1)) {
      throw malformed(
        `There is no API version ${String(version).slice(0, 20)}; this server has ${apiVersion}.`,
      );
    }
  }
}

/**
 * The path below the base: `/api/v1/products` and, by version header or none, `/api/products`. A path that a mount has
 * stripped already is taken as it is.
 */
function pathStripper(basePath: string): (path: string) => string {
  const root = basePath.slice(0, basePath.lastIndexOf("/"));
  return (path) => {
    if (path.startsWith(`${basePath}/`)) return path.slice(basePath.length);
    if (root !== "" && path.startsWith(`${root}/`)) return path.slice(root.length);
    return path;
  };
}

function respondUnmatched(
  method: string,
  path: string,
  allow: readonly string[],
  requestId: string,
  res: ServerResponse,
): number {
  if (allow.length === 0) {
    return respondProblem(
      routeNotFound("No operation answers at this path."),
      path,
      requestId,
      res,
    );
  }
  const header = ["Allow", allow.join(", ")];
  if (method === "OPTIONS") {
    res.writeHead(204, [...header, "API-Version", apiVersion, "X-Request-Id", requestId]).end();
    return 204;
  }
  return respondProblem(
    methodNotAllowed(`This path has ${allow.join(", ")}.`),
    path,
    requestId,
    res,
    header,
  );
}

/** A body that is still on its way would be read to its end to keep the connection; a big one is not worth it. */
function leaveBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.complete || !hasBody(req)) return;
  const length = Number(req.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  if (length > 64 * 1024) res.shouldKeepAlive = false;
}

function refusalOf(error: unknown): DomainError {
  if (error instanceof BadPath) return malformed("The path is not percent-encoded UTF-8.");
  return asDomainError(error);
}

/** What a procedure threw comes out of it as a refusal, which the platform has logged where it is a defect. */
const isLogged = (error: unknown): boolean =>
  error instanceof Error && error.name === "TRPCError" && error.cause !== undefined;

function requestIdOf(req: IncomingMessage): string {
  const given = req.headers["x-request-id"];
  return typeof given === "string" && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
