import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApiVersion, apiVersions, defaultApiVersion } from "@millrace/platform/api-versions";
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
import {
  fieldsReader,
  type Respond,
  responder,
  respondProblem,
  supportedVersions,
} from "./respond.ts";
import { BadPath, type Route, routesOf } from "./route.ts";
import { operationsIn, operationsOf } from "./table.ts";
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
  /** What stands before the version: `/api`, for `/api/v1/products`. */
  readonly root?: string;
  readonly info: DocumentInfo;
  /** Sent with every answer: names and values in turn. Set one by one, they cost as much as routing and parsing do. */
  readonly headers?: readonly string[];
  readonly limits?: Partial<InputLimits>;
  /** Called once for each request, after its answer. */
  readonly onRequest?: (outcome: Outcome) => void;
  /** A defect outside of a procedure (those log their own): it was answered with 500 and needs a line in the log. */
  readonly onDefect?: (error: unknown, requestId: string) => void;
}

export interface Rest {
  /** The OpenAPI 3.1 document of a version, of the default one unless named; made when it is first asked for. */
  readonly document: (version?: ApiVersion) => OpenApiDocument;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  /** All of them, of all versions. */
  readonly operations: readonly Operation[];
}

interface Prepared {
  readonly operation: Operation;
  readonly invoke: (call: ProcedureCall) => Promise<unknown>;
  readonly read: ReadInput;
  readonly fields: (query: Texts) => readonly string[] | undefined;
  readonly respond: Respond;
}

type Routes = (method: string, path: string) => Route<Prepared>;

/**
 * A REST façade over a tRPC router: every procedure with a `rest` face answers under `/api/v1` and every later version, by the same middlewares,
 * schemas and services as over tRPC. `handle` is a `node:http` listener that always answers and never rejects; Express can
 * mount it. Throws at start-up when a route cannot work (see `operationsOf`).
 */
export function createRest(options: RestOptions): Rest {
  const { router, createContext, onRequest, onDefect } = options;
  const root = options.root ?? "/api";
  const limits = { ...defaultLimits, ...options.limits };
  const always = options.headers ?? [];
  const operations = operationsOf(router);
  const calls = new Map(
    operations.map((operation) => [
      operation,
      {
        operation,
        invoke: procedureCaller(operation.procedure),
        read: operation.rest.upload
          ? uploadReader(operation, operation.rest.upload, limits)
          : inputReader(operation, limits),
        fields: fieldsReader(operation),
      },
    ]),
  );
  const routes = new Map(
    apiVersions.map(({ version }) => [
      version,
      routesOf<Prepared>(operationsIn(version, operations), (operation) => ({
        ...(calls.get(operation) as Omit<Prepared, "respond">),
        respond: responder(operation, `${root}/${version}`, version, always),
      })),
    ]),
  );
  const addressOf = addressReader(root);

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
    let version = defaultApiVersion;
    try {
      const query =
        question === -1 || question === url.length - 1
          ? undefined
          : parseQuery(url.slice(question + 1));
      const address = addressOf(path);
      version = address.version ?? defaultApiVersion;
      version = askedVersion(req, query, address.version);
      const method = req.method as string;
      const match = (routes.get(version) as Routes)(method, address.path);
      if (!match.found) {
        leaveBody(req, res);
        status = respondUnmatched(method, path, match.allow, requestId, res, version, always);
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
      const headers = replayed ? [...always, "Idempotent-Replayed", "true"] : always;
      status = respondProblem(refusal, path, requestId, res, version, headers);
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

  const documents = new Map<ApiVersion, OpenApiDocument>();
  const document = (version: ApiVersion = defaultApiVersion) => {
    const made =
      documents.get(version) ??
      documentOf(operationsIn(version, operations), {
        info: options.info,
        basePath: `${root}/${version}`,
        limits,
      });
    documents.set(version, made);
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

/** The version that a request asks for: by its path, else by header or query; naming two that differ is refused. */
function askedVersion(
  req: IncomingMessage,
  query: Texts | undefined,
  inPath: ApiVersion | undefined,
): ApiVersion {
  const inQuery = query?.["api-version"];
  if (query && inQuery !== undefined) delete query["api-version"];
  let version = inPath;
  for (const asked of [req.headers["x-api-version"], inQuery]) {
    if (asked === undefined) continue;
    const known = apiVersions.find(
      (each) => asked === each.version || asked === each.version.slice(1),
    )?.version;
    if (known === undefined) {
      const given = String(asked).slice(0, 20);
      throw malformed(`There is no API version ${given}; this server has ${supportedVersions}.`);
    }
    if (version !== undefined && version !== known)
      throw malformed(`The request names two API versions, ${version} and ${known}.`);
    version = known;
  }
  return version ?? defaultApiVersion;
}

interface Address {
  /** Below the version. */
  readonly path: string;
  readonly version: ApiVersion | undefined;
}

/** Reads `/api/v2/products`, `/api/products` (by header, query or default) and a path that a mount has stripped already. */
function addressReader(root: string): (path: string) => Address {
  const bases = apiVersions.map(({ version }) => ({ version, base: `${root}/${version}/` }));
  return (path) => {
    for (const { version, base } of bases) {
      if (path.startsWith(base)) return { version, path: path.slice(base.length - 1) };
    }
    return {
      version: undefined,
      path: root !== "" && path.startsWith(`${root}/`) ? path.slice(root.length) : path,
    };
  };
}

function respondUnmatched(
  method: string,
  path: string,
  allow: readonly string[],
  requestId: string,
  res: ServerResponse,
  version: ApiVersion,
  always: readonly string[],
): number {
  if (allow.length === 0) {
    return respondProblem(
      routeNotFound("No operation answers at this path."),
      path,
      requestId,
      res,
      version,
      always,
    );
  }
  const header = [...always, "Allow", allow.join(", ")];
  if (method === "OPTIONS") {
    res.writeHead(204, [...header, "API-Version", version, "X-Request-Id", requestId]).end();
    return 204;
  }
  return respondProblem(
    methodNotAllowed(`This path has ${allow.join(", ")}.`),
    path,
    requestId,
    res,
    version,
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
