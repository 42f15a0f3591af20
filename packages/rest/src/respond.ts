import type { IncomingMessage, ServerResponse } from "node:http";
import type { FieldError } from "@millrace/contract/problem";
import { problemStatus } from "@millrace/contract/problem";
import { type ApiVersion, apiVersions } from "@millrace/platform/api-versions";
import { type DomainError, toProblem } from "@millrace/platform/errors";
import { invalid } from "@millrace/platform/problems";
import { acceptedCodings } from "./body.ts";
import { codingFor, pack, worthPacking } from "./compress.ts";
import { codedTag, entityTag, isHeld } from "./conditional.ts";
import { instantWriter } from "./instants.ts";
import type { Operation } from "./operation.ts";
import type { Texts } from "./query.ts";
import { alternatives, type JsonSchema } from "./schema.ts";

/** The versions that there are, for those who ask for one. */
export const supportedVersions = apiVersions.map(({ version }) => version).join(", ");

/** Everything about one exchange that an answer needs, beside the answer. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly fields: readonly string[] | undefined;
  readonly replayed: boolean;
}

/** Writes the answer of a procedure that went well; gives back the status. */
export type Respond = (output: unknown, exchange: Exchange) => Promise<number> | number;

const vary = "Accept-Encoding, Authorization, Cookie, Origin, X-API-Key, X-API-Version";

/** Compiles how an operation answers in a version: status, headers that never change, `Location`, entity tags, projection. */
export function responder(
  operation: Operation,
  basePath: string,
  version: ApiVersion,
  always: readonly string[],
): Respond {
  const { method, status, rest } = operation;
  const isRead = method === "GET";
  const fixed = [
    ...always,
    "API-Version",
    version,
    "API-Supported-Versions",
    supportedVersions,
    "Vary",
    vary,
    "Cache-Control",
    isRead ? "private, no-cache" : "no-store",
  ];
  if (rest.deprecated) fixed.push(...deprecation(rest.deprecated));
  const location = locationOf(operation, basePath);
  const shape = outputShape(operation);
  const writeInstants = instantWriter(operation.outputSchema);
  // RFC 9110 9.3.4: an answer to PUT carries a validator only when the body was kept byte for byte.
  const isTagged = isRead || (shape.isVersioned && method !== "PUT");

  return (output, { req, res, requestId, params, fields, replayed }) => {
    const headers = [...fixed, "X-Request-Id", requestId];
    if (replayed) headers.push("Idempotent-Replayed", "true");
    if (location) headers.push("Location", location(output, params));
    if (shape.isPage) {
      const { total } = output as { total?: number };
      if (total !== undefined) headers.push("X-Total-Count", String(total));
    }
    if (status === 204 || output === undefined) {
      res.writeHead(204, headers).end();
      return 204;
    }
    const view = fields ? project(output, fields, shape.isPage) : output;
    const body = JSON.stringify(writeInstants ? writeInstants(view) : view);
    const tag = isTagged ? entityTag(output, body, shape.isVersioned) : undefined;
    const held = req.headers["if-none-match"];
    if (isRead && tag !== undefined && held !== undefined && isHeld(held, tag)) {
      headers.push("ETag", tag);
      res.writeHead(304, headers).end();
      return 304;
    }
    return send(status, headers, body, tag, "application/json", req, res);
  };
}

function send(
  status: number,
  headers: string[],
  body: string,
  tag: string | undefined,
  type: string,
  req: IncomingMessage,
  res: ServerResponse,
): number | Promise<number> {
  const coding = body.length < worthPacking ? undefined : codingFor(req.headers["accept-encoding"]);
  headers.push("Content-Type", type);
  if (tag !== undefined) headers.push("ETag", coding ? codedTag(tag, coding) : tag);
  if (coding === undefined) {
    headers.push("Content-Length", String(Buffer.byteLength(body)));
    res.writeHead(status, headers).end(body);
    return status;
  }
  headers.push("Content-Encoding", coding);
  const finish = (packed: Buffer) => {
    headers.push("Content-Length", String(packed.length));
    res.writeHead(status, headers).end(packed);
    return status;
  };
  const packed = pack(body, coding);
  return packed instanceof Promise ? packed.then(finish) : finish(packed);
}

/** Writes a refusal as RFC 9457 problem details; gives back the status. */
export function respondProblem(
  refusal: DomainError,
  instance: string,
  requestId: string,
  res: ServerResponse,
  version: ApiVersion,
  more: readonly string[] = [],
): number {
  const problem = toProblem(refusal, instance, requestId);
  const body = JSON.stringify(problem);
  const headers = [
    ...[
      "API-Version",
      version,
      "API-Supported-Versions",
      supportedVersions,
      "Vary",
      vary,
      "Cache-Control",
      "no-store",
      "X-Request-Id",
      requestId,
    ],
    ...[
      "Content-Type",
      "application/problem+json",
      "Content-Length",
      String(Buffer.byteLength(body)),
    ],
    ...more,
  ];
  if (problem.status === problemStatus.unauthenticated) headers.push("WWW-Authenticate", "Bearer");
  if (problem.status === problemStatus.unsupportedMediaType)
    headers.push("Accept-Encoding", acceptedCodings);
  if (problem.retryAfter !== undefined)
    headers.push("Retry-After", String(Math.ceil(problem.retryAfter)));
  res.writeHead(problem.status, headers).end(body);
  return problem.status;
}

/** What an operation answers with, as far as projection and tags care. */
export interface OutputShape {
  /** A list: `{ items, nextCursor }`. */
  readonly isPage: boolean;
  /** A single resource with `id` and `version`. */
  readonly isVersioned: boolean;
  /** The names that `fields` may choose from; undefined when the answer is not made of fields. */
  readonly names: readonly string[] | undefined;
}

export function outputShape({ outputSchema }: Operation): OutputShape {
  const properties = outputSchema.properties;
  if (!properties) return { isPage: false, isVersioned: false, names: undefined };
  const isPage = Object.hasOwn(properties, "items") && Object.hasOwn(properties, "nextCursor");
  const isVersioned =
    !isPage && Object.hasOwn(properties, "id") && Object.hasOwn(properties, "version");
  if (!isPage) return { isPage, isVersioned, names: Object.keys(properties) };
  const items = (properties.items as JsonSchema).items;
  const item = typeof items === "object" ? alternatives(items, outputSchema) : [];
  const names = new Set(item.flatMap((one) => Object.keys(one.properties ?? {})));
  return { isPage, isVersioned, names: names.size > 0 ? [...names] : undefined };
}

/** Takes `fields` out of a GET's query and checks it; undefined when everything is wanted. */
export function fieldsReader(
  operation: Operation,
): (query: Texts) => readonly string[] | undefined {
  const { names } = outputShape(operation);
  if (operation.method !== "GET" || !names) return () => undefined;
  const known = new Set(names);
  return (query) => {
    const asked = query.fields;
    if (asked === undefined) return undefined;
    delete query.fields;
    const fields = String(asked).split(",");
    if (fields.length > known.size)
      throw invalid(`fields: may name at most ${known.size}`, {
        errors: [{ path: "fields", code: "too_many", message: `may name at most ${known.size}` }],
      });
    const errors: FieldError[] = fields
      .filter((name) => !known.has(name))
      .map(() => ({
        path: "fields",
        code: "unknown_field",
        message: `may name ${names.join(", ")}`,
      }));
    if (errors.length > 0)
      throw invalid(`fields: ${errors[0]?.message}`, { errors: errors.slice(0, 1) });
    return fields;
  };
}

function project(output: unknown, fields: readonly string[], isPage: boolean): unknown {
  if (!isPage) return pick(output as Answer, fields);
  const page = output as Answer & { items: readonly Answer[] };
  return { ...page, items: page.items.map((item) => pick(item, fields)) };
}

type Answer = Readonly<Record<string, unknown>>;

const pick = (answer: Answer, fields: readonly string[]) =>
  Object.fromEntries(
    fields.filter((name) => Object.hasOwn(answer, name)).map((name) => [name, answer[name]]),
  );

function locationOf(operation: Operation, basePath: string) {
  const { status, rest, path } = operation;
  const template = rest.location ?? (status === 201 ? `${path}/{id}` : undefined);
  if (template === undefined) return undefined;
  const parts = template.split(/\{(\w+)\}/);
  return (output: unknown, params: Readonly<Record<string, string>>) => {
    const answer = (output ?? {}) as Answer;
    return parts.reduce(
      (target, part, at) =>
        target +
        (at % 2 === 0 ? part : encodeURIComponent(String(answer[part] ?? params[part] ?? ""))),
      basePath,
    );
  };
}

/** RFC 9745 and RFC 8594. */
function deprecation({
  since,
  sunset,
}: {
  readonly since: string;
  readonly sunset: string;
}): string[] {
  return [
    "Deprecation",
    `@${Math.floor(Date.parse(since) / 1000)}`,
    "Sunset",
    new Date(sunset).toUTCString(),
  ];
}
