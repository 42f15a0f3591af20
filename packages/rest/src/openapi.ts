import { type ApiVersion, defaultApiVersion } from "@millrace/platform/api-versions";
import { cursorInvalid } from "@millrace/platform/problems";
import type { AnyTRPCRouter } from "@trpc/server";
import type { z } from "zod";
import { isWhole, sampleId, wireCopy } from "./examples.ts";
import { defaultLimits, type InputLimits } from "./input.ts";
import {
  addProblemSchema,
  headerRefs,
  headers,
  oauthScheme,
  operationProblems,
  parameterRef,
  parameters,
  problemResponses,
  type StandardKind,
  securitySchemes,
} from "./openapi-parts.ts";
import { type Schemas, schemaCollector, without, withoutNull } from "./openapi-schemas.ts";
import { hasQueryInput, type Operation } from "./operation.ts";
import { outputShape } from "./respond.ts";
import type { JsonSchema } from "./schema.ts";
import { operationsIn, operationsOf } from "./table.ts";

export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  /** Sentences for the tags; a tag that has none is listed by its name. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Where this API is; wherever the document came from unless given. */
  readonly server?: { readonly origin: string; readonly description: string };
  /** Where applications ask for consent and tokens (RFC 6749), where they can; their scopes are the permissions. */
  readonly oauth?: { readonly authorizationUrl: string; readonly tokenUrl: string };
}

/** An OpenAPI 3.1 document, as far as code that passes it on needs to know. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

export interface DocumentOptions {
  readonly info: DocumentInfo;
  readonly basePath: string;
  readonly limits: InputLimits;
}

const everywhere = [{ bearer: [] }, { apiKey: [] }];

/**
 * The OpenAPI 3.1 document of the operations: the same text for the same routers, whatever the machine, with paths and
 * components in alphabetical order, so that its snapshot's diff shows what changed for clients.
 */
export function documentOf(
  operations: readonly Operation[],
  options: DocumentOptions,
): OpenApiDocument {
  const schemas = schemaCollector(options.limits.body);
  addProblemSchema(schemas);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] ??= {};
    Object.assign(paths[operation.path] as object, {
      [operation.method.toLowerCase()]: describe(operation, schemas, options),
    });
  }
  const { tags: sentences = {}, server, oauth, ...info } = options.info;
  const tags = [...new Set(operations.flatMap(({ rest }) => rest.tags))].sort();
  return {
    openapi: "3.1.0",
    info,
    servers: [
      {
        url: `${server?.origin ?? ""}${options.basePath}`,
        description: server?.description ?? "This server, local or production.",
        "x-internal": false,
      },
    ],
    security: everywhere,
    tags: tags.map((name) => ({ name, description: sentences[name] ?? name })),
    paths: sorted(paths),
    components: used(paths, {
      responses: problemResponses(),
      schemas: sorted(schemas.components),
      parameters,
      headers,
      securitySchemes: {
        ...securitySchemes,
        ...(oauth && { oauth2: oauthScheme(oauth, scopesOf(operations)) }),
      },
    }),
  };
}

type Components = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The components that something refers to, the security schemes and what they lead to; responses refer to the rest. */
function used(
  paths: unknown,
  { responses = {}, securitySchemes, ...others }: Components,
): Components {
  const keep = (kind: string, parts: Components[string], text: string) =>
    Object.fromEntries(
      Object.entries(parts).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
    );
  const keptResponses = keep("responses", responses, JSON.stringify(paths));
  const text = JSON.stringify([paths, keptResponses, others.schemas]);
  const kept = Object.entries(others).map(([kind, parts]) => [kind, keep(kind, parts, text)]);
  return {
    ...Object.fromEntries(kept),
    responses: keptResponses,
    securitySchemes: securitySchemes ?? {},
  };
}

/** The text of a version's document that is committed as a snapshot: one form, ending with a line feed. */
export function openApiText(
  router: AnyTRPCRouter,
  info: DocumentInfo,
  version: ApiVersion = defaultApiVersion,
): string {
  const document = documentOf(operationsIn(version, operationsOf(router)), {
    info,
    basePath: `/api/${version}`,
    limits: defaultLimits,
  });
  return `${JSON.stringify(document, null, 2)}
`;
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** `catalog.products.get` is `catalogProductsGet`; the PUT twin of a PATCH ends with `Put`. */
function operationIdOf({ id, replace }: Operation): string {
  const [first = "", ...more] = id.split(".");
  return (
    first +
    more.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("") +
    (replace ? "Put" : "")
  );
}

/** What an application can be given: the permissions that operations ask for, each with what it opens. */
function scopesOf(operations: readonly Operation[]): Record<string, string> {
  const guarded = operations.filter(({ permission }) => !["public", "self"].includes(permission));
  const counts = Map.groupBy(guarded, ({ permission }) => permission);
  return sorted(
    Object.fromEntries(
      [...counts].map(([permission, opened]) => [
        permission,
        opened.map(({ rest }) => rest.summary).join("; "),
      ]),
    ),
  );
}

function describe(
  operation: Operation,
  schemas: Schemas,
  { info, limits }: DocumentOptions,
): unknown {
  const { id, rest, permission, method } = operation;
  const operationId = operationIdOf(operation);
  const owner = operationId.charAt(0).toUpperCase() + operationId.slice(1);
  const body = requestBody(operation, schemas, owner, limits.upload);
  return {
    operationId,
    summary: method === "PUT" && operation.replace ? `${rest.summary} (replace)` : rest.summary,
    description: rest.description ?? descriptionOf(operation),
    tags: rest.tags,
    ...(rest.deprecated && { deprecated: true }),
    ...securityOf(permission, info.oauth !== undefined),
    "x-permission": permission,
    "x-procedure": id,
    parameters: parametersOf(operation, schemas, owner),
    ...(body !== undefined && { requestBody: body }),
    responses: {
      ...success(operation, schemas, owner),
      ...operationProblems(kindsOf(operation), problemsOf(operation)),
    },
  };
}

/**
 * Public operations take a token too, and do more for its owner; those about a person take no other credential. The others take what the
 * document says for all, and of an application the scope.
 */
function securityOf(permission: string, hasOauth: boolean): { security?: readonly object[] } {
  if (permission === "public") return { security: [{}, { bearer: [] }] };
  if (permission === "self") return { security: [{ bearer: [] }] };
  return hasOauth ? { security: [...everywhere, { oauth2: [permission] }] } : {};
}

function descriptionOf({ permission, replace }: Operation): string {
  const who =
    permission === "public"
      ? "Open to everybody."
      : permission === "self"
        ? "For any signed-in caller."
        : `Needs the permission \`${permission}\`.`;
  return replace ? `${who} The body replaces the resource: a field that is absent is reset.` : who;
}

function parametersOf(operation: Operation, schemas: Schemas, owner: string): unknown[] {
  const { method, inputSchema, pathParams } = operation;
  const list: unknown[] = pathParams.map((name) =>
    parameter(operation, name, "path", schemas, owner),
  );
  const { upload } = operation.rest;
  if (hasQueryInput(operation) || upload) {
    const names = Object.keys(inputSchema.properties ?? {}).filter(
      (name) => !pathParams.includes(name) && name !== upload,
    );
    list.push(...names.map((name) => parameter(operation, name, "query", schemas, owner)));
  }
  if (method === "GET") {
    const { names } = outputShape(operation);
    if (names) list.push(fieldsParameter(names));
    list.push(parameterRef("IfNoneMatch"));
  }
  if (method === "POST") list.push(parameterRef("IdempotencyKey"));
  if (takesVersion(operation)) list.push(parameterRef("IfMatch"));
  return list;
}

const takesVersion = ({ method, inputSchema }: Operation) =>
  method !== "GET" && Object.hasOwn(inputSchema.properties ?? {}, "version");

function parameter(
  operation: Operation,
  name: string,
  place: "path" | "query",
  schemas: Schemas,
  owner: string,
) {
  const { inputSchema, rest } = operation;
  const field = withoutNull(inputSchema.properties?.[name] as JsonSchema, inputSchema);
  const example = (wireCopy(rest.example.input ?? {}) as Record<string, unknown>)[name];
  const { description, ...schema } = schemas.add(
    { ...field, $defs: inputSchema.$defs },
    undefined,
    owner,
  );
  const isList = schema.type === "array";
  return {
    name,
    in: place,
    // The fields beside a file may come in its form instead.
    required: place === "path" || (!rest.upload && (inputSchema.required ?? []).includes(name)),
    ...(typeof description === "string" && { description }),
    ...(isList && place === "query" && { style: "form", explode: false }),
    schema,
    ...(example !== undefined
      ? { example }
      : place === "path" && field.format === "uuid" && { example: sampleId }),
  };
}

const fieldsParameter = (names: readonly string[]) => ({
  name: "fields",
  in: "query",
  required: false,
  description:
    "The fields to answer with, of each item in a list; all of them unless given. The answer is then that part of its schema.",
  style: "form",
  explode: false,
  schema: {
    type: "array",
    items: { type: "string", enum: names },
    minItems: 1,
    maxItems: names.length,
  },
});

function requestBody(
  operation: Operation,
  schemas: Schemas,
  owner: string,
  uploadLimit: number,
): unknown {
  if (hasQueryInput(operation)) return undefined;
  const { inputSchema, pathParams, rest, replace, replaceSchema } = operation;
  const source = replaceSchema ? withVersion(replaceSchema, inputSchema) : inputSchema;
  const schema = uploadAsText(without(source, pathParams), rest.upload, uploadLimit);
  if (Object.keys(schema.properties ?? {}).length === 0) return undefined;
  const isWholeInput = pathParams.length === 0 && !replace && !rest.upload;
  const json = schemas.add(schema, isWholeInput ? operation.input : undefined, owner);
  const example = replace ? replacingExample(operation, replace) : rest.example.input;
  const required = (schema.required ?? []).length > 0;
  const media = { schema: json, ...(example !== undefined && { example: wireCopy(example) }) };
  return {
    required,
    content: {
      "application/json": media,
      ...(rest.upload && uploadMedia(json, rest.upload, uploadLimit)),
    },
  };
}

/** The other two forms of an upload: a form whose last part is the file, and the file as the body. */
function uploadMedia(json: JsonSchema, upload: string, maxLength: number): Record<string, unknown> {
  const file = { type: "string", contentMediaType: "application/octet-stream", maxLength };
  const form = { ...json, properties: { ...json.properties, [upload]: file } };
  return {
    "multipart/form-data": { schema: form },
    "text/csv": { schema: { ...file, contentMediaType: "text/csv" } },
    "application/octet-stream": { schema: file },
  };
}

/** In JSON, a file is a string. */
function uploadAsText(
  schema: JsonSchema,
  upload: string | undefined,
  maxLength: number,
): JsonSchema {
  if (!upload) return schema;
  const file = { type: "string", description: "The file's text.", maxLength };
  return { ...schema, properties: { ...schema.properties, [upload]: file } };
}

/** A PUT body may carry the version that it replaces, as `If-Match` does. */
function withVersion(replace: JsonSchema, input: JsonSchema): JsonSchema {
  const version = input.properties?.version;
  if (!version || replace.properties?.version) return replace;
  return { ...replace, properties: { ...replace.properties, version } };
}

/** PUT shows the fields of the answer's example: a PATCH's own example need not be whole. */
function replacingExample({ rest }: Operation, replace: z.ZodObject): unknown {
  const answer = (rest.example.output ?? {}) as Record<string, unknown>;
  const fields = Object.keys(replace.shape).filter((name) => Object.hasOwn(answer, name));
  const candidates = [
    Object.fromEntries(fields.map((name) => [name, answer[name]])),
    rest.example.input,
  ];
  return candidates.find((candidate) => isWhole(candidate, replace));
}

function success(operation: Operation, schemas: Schemas, owner: string): Record<string, unknown> {
  const { status, method, rest, inputSchema, output, outputSchema } = operation;
  const shape = outputShape(operation);
  const own: string[] = [];
  if (method === "GET" || (shape.isVersioned && method !== "PUT")) own.push("ETag");
  if (shape.isPage && Object.hasOwn(inputSchema.properties ?? {}, "total"))
    own.push("X-Total-Count");
  if (status === 201 || rest.location) own.push("Location");
  if (method === "POST") own.push("Idempotent-Replayed");
  if (rest.deprecated) own.push("Deprecation", "Sunset");
  if (status === 204)
    return { 204: { description: "Done; there is nothing to tell.", headers: headerRefs(...own) } };
  const answer = {
    description:
      { 200: "Done.", 201: "Made.", 202: "Accepted: the work goes on." }[status] ?? "Done.",
    headers: headerRefs(...own),
    content: {
      "application/json": {
        schema: schemas.add(outputSchema, output, owner),
        example: wireCopy(rest.example.output),
      },
    },
  };
  const unchanged = { description: "What you hold is current.", headers: headerRefs("ETag") };
  return { [status]: answer, ...(method === "GET" && { 304: unchanged }) };
}

function kindsOf(operation: Operation): Set<StandardKind> {
  const { method, permission, pathParams } = operation;
  const kinds = new Set<StandardKind>(["malformed", "unauthenticated"]);
  if (permission !== "public" && permission !== "self") kinds.add("forbidden");
  if (pathParams.length > 0) kinds.add("notFound");
  if (method === "POST") kinds.add("conflict");
  if (takesVersion(operation)) kinds.add("versionMismatch");
  if (!hasQueryInput(operation)) kinds.add("tooLarge").add("unsupportedMediaType");
  return kinds.add("invalid").add("limited").add("internal").add("unavailable");
}

function problemsOf({ rest, inputSchema }: Operation) {
  const isList = Object.hasOwn(inputSchema.properties ?? {}, "cursor");
  return [...(rest.problems ?? []), ...(isList ? [cursorInvalid] : [])];
}
