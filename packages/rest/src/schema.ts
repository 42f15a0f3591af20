import { z } from "zod";

/** As much of JSON Schema (draft 2020-12) as zod writes and this package reads. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>> | undefined;
  /** Marks `z.date()`, which is text on the wire and a `Date` behind it; `z.iso.datetime()` stays text. */
  readonly "x-instant"?: true;
  readonly [keyword: string]: unknown;
}

/** The JSON Schema of a zod schema, with what JSON cannot carry (`z.date()`) in its wire form, marked. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const root = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if (zodSchema._zod.def.type === "date") {
        Object.assign(jsonSchema, { type: "string", format: "date-time", "x-instant": true });
      }
    },
  }) as JsonSchema;
  // A schema with a name of its own comes out as a reference to itself.
  return root.$ref === undefined ? root : { ...resolveRef(root.$ref, root), $defs: root.$defs };
}

/** The schema that a `$ref` inside `root` (`#` or `#/$defs/name`) stands for. */
export function resolveRef(ref: string, root: JsonSchema): JsonSchema {
  if (ref === "#") return root;
  const name = ref.replace(/^#\/\$defs\//, "");
  const found = root.$defs?.[name];
  if (!found) throw new Error(`schema has no definition ${ref}`);
  return found;
}

/** The alternatives that a value may satisfy: unions opened, references followed, lists of types split. */
export function alternatives(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  return open(schema, root, new Set());
}

function open(schema: JsonSchema, root: JsonSchema, seen: Set<string>): JsonSchema[] {
  if (schema.$ref !== undefined) {
    if (seen.has(schema.$ref)) return [];
    return open(resolveRef(schema.$ref, root), root, new Set(seen).add(schema.$ref));
  }
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.flatMap((member) => open(member, root, seen));
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}
