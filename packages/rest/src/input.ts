import type { IncomingMessage } from "node:http";
import { invalid, malformed } from "@millrace/platform/problems";
import { fieldErrors } from "@millrace/platform/refusals";
import { type BodyLimits, hasBody, readJson } from "./body.ts";
import { type CoerceText, textCoercer } from "./coerce.ts";
import { expectedVersion } from "./conditional.ts";
import { instantReader, type MapInstants } from "./instants.ts";
import { hasQueryInput, type Operation } from "./operation.ts";
import type { Texts } from "./query.ts";

export type Fields = Record<string, unknown>;

/** What an operation's input is made of, before anything was read from the body. */
export interface Source {
  readonly req: IncomingMessage;
  readonly params: Readonly<Record<string, string>>;
  /** Undefined when the address has none. */
  readonly query: Texts | undefined;
}

export interface InputLimits {
  /** Bytes of a body, also once unpacked. */
  readonly body: number;
  /** Bytes of an uploaded file. */
  readonly upload: number;
  /** Levels of nesting in JSON. */
  readonly depth: number;
}

export const defaultLimits: InputLimits = { body: 1 << 20, upload: 10 << 20, depth: 32 };

export type ReadInput = (source: Source) => Promise<unknown>;

/** Coercion of texts by name; a name that the schema does not have stays text, for zod to refuse. */
export type CoerceTexts = (texts: Texts) => Fields;

/**
 * Compiles how an operation's input is put together: query or JSON body, then the path's parameters, then the version of
 * `If-Match`. The result is a fresh object for each request; what may be in it is the zod schema's business.
 */
export function inputReader(operation: Operation, limits: InputLimits): ReadInput {
  const coerce = textsCoercer(operation);
  const bodyLimits: BodyLimits = { bytes: limits.body, depth: limits.depth };
  const takesBody = !hasQueryInput(operation);
  const readInstants = instantReader(operation.replaceSchema ?? operation.inputSchema);
  const complete = completer(operation);

  return async ({ req, params, query }) => {
    const asked = query && coerce(query);
    if (!takesBody && (operation.method === "GET" || !hasBody(req))) {
      return complete(asked ?? {}, req, params);
    }
    const fields = toFields(await readJson(req, bodyLimits), readInstants);
    if (asked) merge(fields, asked);
    return complete(fields, req, params);
  };
}

/** The last step of every input: PUT's check for wholeness, the path's parameters and the version of `If-Match`. */
export function completer(
  operation: Operation,
): (fields: Fields, req: IncomingMessage, params: Source["params"]) => Fields {
  const coercers = fieldCoercers(operation);
  const takesVersion = Object.hasOwn(operation.inputSchema.properties ?? {}, "version");
  const named = operation.pathParams.includes("id") ? "id" : operation.pathParams.at(-1);

  return (fields, req, params) => {
    const input = operation.replace ? whole(fields, operation.replace) : fields;
    for (const name of operation.pathParams) {
      put(input, name, (coercers.get(name) as CoerceText)(params[name] as string));
    }
    const ifMatch = operation.method === "GET" ? undefined : req.headers["if-match"];
    if (ifMatch !== undefined) {
      if (!takesVersion)
        throw malformed("This operation compares no version, so it takes no If-Match.");
      const version = expectedVersion(ifMatch, String(named === undefined ? "" : params[named]));
      if (version !== undefined) put(input, "version", version);
    }
    return input;
  };
}

/** A PUT body, checked to be whole and with its absent fields reset; `version` is the caller's condition, not a field. */
function whole(fields: Fields, replace: NonNullable<Operation["replace"]>): Fields {
  const { version, ...rest } = fields;
  const isField = Object.hasOwn(replace.shape, "version");
  const checked = replace.safeParse(isField ? fields : rest);
  if (!checked.success) throw fieldErrors(checked.error);
  return { ...checked.data, ...(version !== undefined && { version }) };
}

export function textsCoercer(operation: Operation): CoerceTexts {
  const coercers = fieldCoercers(operation);
  return (texts) => {
    const fields: Fields = Object.create(null);
    for (const name in texts) {
      const value = texts[name] as string | string[];
      fields[name] = coercers.get(name)?.(value) ?? value;
    }
    return fields;
  };
}

const fieldCoercers = ({ inputSchema }: Operation): ReadonlyMap<string, CoerceText> =>
  new Map(
    Object.entries(inputSchema.properties ?? {}).map(([name, field]) => [
      name,
      textCoercer(field, inputSchema),
    ]),
  );

export function toFields(body: unknown, readInstants: MapInstants | undefined): Fields {
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalid("The body must be a JSON object.", {
      errors: [{ path: "", code: "invalid_type", message: "must be an object" }],
    });
  }
  return (readInstants ? readInstants(body) : body) as Fields;
}

/** Adds fields from another part of the request. */
export function merge(input: Fields, more: Fields): void {
  for (const name of Object.keys(more)) put(input, name, more[name]);
}

/** Adds a field; one that is there and says something else is refused, not overruled. */
export function put(input: Fields, name: string, value: unknown): void {
  if (!Object.hasOwn(input, name)) {
    // Assigning to `__proto__` would set the prototype; a field of that name must stay one, for the schema to refuse.
    if (name === "__proto__") Object.defineProperty(input, name, { value, enumerable: true });
    else input[name] = value;
  } else if (!isSame(input[name], value)) {
    throw invalid(`${name}: is given twice, with different values`, {
      errors: [
        { path: name, code: "conflicting", message: "is given twice, with different values" },
      ],
    });
  }
}

const isSame = (one: unknown, other: unknown) =>
  one === other ||
  (typeof one === "string" &&
    typeof other === "string" &&
    one.toLowerCase() === other.toLowerCase());
