import { z } from "zod";
import { type JsonSchema, resolveRef } from "./schema.ts";

/** The named schemas of a document, filled while its operations are described. */
export interface Schemas {
  readonly components: Readonly<Record<string, JsonSchema>>;
  /**
   * A schema as the document writes it: what carries a name (`.meta({ id })`) becomes a component and is referred to.
   * `owner` names the parts that have to be components, being recursive, but have no name.
   */
  readonly add: (schema: JsonSchema, source: z.ZodType | undefined, owner: string) => JsonSchema;
}

const componentRef = (name: string) => `#/components/schemas/${name}`;

/**
 * `ceiling` is the bound of a request's body in bytes: text and lists that state no bound of their own came in by a body,
 * so that none is longer.
 */
export function schemaCollector(ceiling: number): Schemas {
  const components: Record<string, JsonSchema> = {};
  const sources = new Map<string, string>();

  const nameFor = (wanted: string, owner: string, source: string): string => {
    const plain = wanted.startsWith("__") ? `${owner}${wanted.replace(/\W|_/g, "")}` : wanted;
    for (const name of [plain, `${owner}${plain}`]) {
      const taken = sources.get(name);
      if (taken === undefined || taken === source) {
        sources.set(name, source);
        return name;
      }
    }
    throw new Error(`two schemas are named ${plain}`);
  };

  const add: Schemas["add"] = (schema, source, owner) => {
    const ownName = source && z.globalRegistry.get(source)?.id;
    const defs = { ...schema.$defs };
    const isRecursive = JSON.stringify(schema).includes('"$ref":"#"');
    if (isRecursive) defs["#"] = schema;
    else if (ownName !== undefined) defs[ownName] ??= { ...schema, $defs: undefined };

    const names = new Map<string, string>();
    for (const [name, def] of Object.entries(defs)) {
      const wanted = name === "#" ? (ownName ?? `${owner}Body`) : name;
      names.set(
        name === "#" ? "#" : `#/$defs/${name}`,
        nameFor(wanted, owner, JSON.stringify(def)),
      );
    }
    const tidy = tidier(names, ceiling);
    for (const [name, def] of Object.entries(defs)) {
      components[names.get(name === "#" ? "#" : `#/$defs/${name}`) as string] ??= tidy(def);
    }
    const root = isRecursive ? names.get("#") : ownName && names.get(`#/$defs/${ownName}`);
    return root ? { $ref: componentRef(root) } : tidy(schema);
  };
  return { components, add };
}

const lengths: Readonly<Record<string, number>> = {
  uuid: 36,
  date: 10,
  "date-time": 35,
  email: 254,
  uri: 2048,
};
const nested = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;

/** Rewrites references, drops what is ours alone, and states the bounds that a schema leaves to its format or the body. */
function tidier(
  names: ReadonlyMap<string, string>,
  ceiling: number,
): (schema: JsonSchema) => JsonSchema {
  const tidy = (schema: JsonSchema): JsonSchema => {
    if (schema.$ref !== undefined)
      return { $ref: componentRef(names.get(schema.$ref) ?? schema.$ref) };
    const {
      $schema,
      $defs,
      id,
      "x-instant": instant,
      properties,
      items,
      additionalProperties,
      ...rest
    } = schema;
    const out: Record<string, unknown> = rest;
    // Unicode classes need a flag that a pattern in JSON cannot carry; many readers then take them for letters.
    if (typeof out.pattern === "string" && /\\p\{/i.test(out.pattern)) delete out.pattern;
    for (const keyword of nested) {
      const members = schema[keyword];
      if (members) out[keyword] = members.map(tidy);
    }
    if (properties) {
      out.properties = Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, tidy(field)]),
      );
    }
    if (typeof schema.propertyNames === "object")
      out.propertyNames = tidy(schema.propertyNames as JsonSchema);
    if (items !== undefined) out.items = typeof items === "object" ? tidy(items) : items;
    if (additionalProperties !== undefined) {
      out.additionalProperties =
        typeof additionalProperties === "object"
          ? tidy(additionalProperties)
          : additionalProperties;
    }
    return bounded(out, ceiling);
  };
  return tidy;
}

function bounded(schema: JsonSchema, ceiling: number): JsonSchema {
  const has = (type: string) =>
    schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
  const more: Record<string, unknown> = {};
  if (
    has("string") &&
    !schema.enum &&
    schema.const === undefined &&
    schema.maxLength === undefined
  ) {
    more.maxLength = lengths[schema.format ?? ""] ?? ceiling;
  }
  // The shortest item of a list takes two bytes.
  if (has("array") && schema.maxItems === undefined) more.maxItems = ceiling / 2;
  if (has("integer")) {
    const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
    if (schema.exclusiveMinimum === undefined) more.minimum = minimum;
    if (schema.exclusiveMaximum === undefined) more.maximum = maximum;
    const fits = [minimum, maximum].every((bound) => Math.abs(Number(bound)) < 2 ** 31);
    more.format = fits ? "int32" : "int64";
  }
  return { ...schema, ...more };
}

/** The object schema without some of its fields, for a body whose path says the rest. */
export function without(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0) return schema;
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name)),
  );
  const required = (schema.required ?? []).filter((name) => !names.includes(name));
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}

/** What a query can carry of a field: everything but null. */
export function withoutNull(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) return withoutNull(resolveRef(schema.$ref, root), root);
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    return { ...schema, type: types.length === 1 ? types[0] : types };
  }
  if (!schema.anyOf) return schema;
  const { anyOf, ...rest } = schema;
  const members = anyOf.filter(({ type }) => type !== "null");
  return members.length === 1 ? { ...members[0], ...rest } : { ...rest, anyOf: members };
}
