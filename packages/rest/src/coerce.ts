import { alternatives, type JsonSchema, resolveRef } from "./schema.ts";

/*
 * Paths, queries and forms carry text, JSON carries no dates. What a schema wants is read once from its JSON Schema
 * and compiled to functions; zod schemas are never touched, so REST cannot change what tRPC accepts.
 */

/** Turns the text of one name, or the texts of a repeated one, into what its schema takes, or leaves it as it is. */
export type CoerceText = (value: string | string[]) => unknown;

const integerText = /^(?:0|-?[1-9]\d{0,15})$/;
const isInteger = (text: string) => integerText.test(text) && Number.isSafeInteger(Number(text));
const numberText = /^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?$/;

/**
 * Compiles the coercion of a field: `true` and `false`, canonical decimal numbers, instants with a zone; repeated names or a
 * comma list where an array is wanted (the items of a repeated name may hold commas). Any other text stays text, for
 * zod to refuse by its path.
 */
export function textCoercer(schema: JsonSchema, root: JsonSchema): CoerceText {
  const options = alternatives(schema, root);
  const scalar = scalarCoercer(options);
  const list = options.find(({ type }) => type === "array");
  if (!list) return (value) => (typeof value === "string" ? scalar(value) : value);

  const items = typeof list.items === "object" ? list.items : {};
  const item = scalarCoercer(alternatives(items, root));
  const listOnly = options.every(({ type }) => type === "array" || type === "null");
  return (value) => {
    if (typeof value !== "string") return value.map(item);
    return listOnly ? value.split(",").map(item) : scalar(value);
  };
}

function scalarCoercer(options: readonly JsonSchema[]): (text: string) => unknown {
  const texts = options.filter(({ type }) => type === "string" || type === undefined);
  const takesAnyText = texts.some(
    (one) => !one["x-instant"] && !one.enum && one.const === undefined,
  );
  if (takesAnyText) return (text) => text;

  const words = new Set(texts.flatMap((one) => one.enum ?? [one.const]));
  const takes = (...types: string[]) => options.some(({ type }) => types.includes(type as string));
  const boolean = takes("boolean");
  const integer = takes("integer");
  const number = takes("number");
  const instant = texts.some((one) => one["x-instant"]);
  return (text) => {
    if (words.has(text)) return text;
    if (boolean && (text === "true" || text === "false")) return text === "true";
    if ((integer && isInteger(text)) || (number && numberText.test(text))) return Number(text);
    return instant ? toInstant(text) : text;
  };
}

const instantText =
  /^\d{4}-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** An ISO 8601 date and time with a zone becomes a `Date`; anything else, such as 30 February, stays text. */
function toInstant(text: string): unknown {
  const day = instantText.exec(text)?.[1];
  if (day === undefined) return text;
  // JavaScript turns 30 February into 2 March without a word.
  if (Number(day) > 28 && new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() !== Number(day))
    return text;
  return new Date(text);
}

/** Puts `Date`s into freshly parsed JSON, in place, where the schema wants them; gives back what replaces the value. */
export type Revive = (value: unknown) => unknown;

/** Compiles the dates of a schema; undefined where it has none, so that most bodies are not walked at all. */
export function reviver(schema: JsonSchema, root: JsonSchema = schema): Revive | undefined {
  return compile(schema, root, new Map());
}

function compile(
  schema: JsonSchema,
  root: JsonSchema,
  known: Map<string, Revive>,
): Revive | undefined {
  if (!holdsInstant(schema, root, new Set())) return undefined;
  if (schema["x-instant"]) return (value) => (typeof value === "string" ? toInstant(value) : value);
  if (schema.$ref !== undefined) return compileRef(schema.$ref, root, known);

  const parts: Revive[] = [];
  const members = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  for (const member of members) {
    const revive = compile(member, root, known);
    if (revive) parts.push((value) => (isOf(member, value) ? revive(value) : value));
  }
  if (schema.properties) parts.push(...fieldRevivers(schema.properties, root, known));
  for (const rest of [schema.additionalProperties, schema.items]) {
    const revive = typeof rest === "object" && compile(rest, root, known);
    if (revive) parts.push(eachReviver(revive, new Set(Object.keys(schema.properties ?? {}))));
  }
  return (value) => parts.reduce((current, revive) => revive(current), value);
}

function compileRef(ref: string, root: JsonSchema, known: Map<string, Revive>): Revive | undefined {
  const before = known.get(ref);
  if (before) return before;
  let compiled: Revive | undefined;
  // Known before it is compiled: a recursive schema meets itself on the way.
  known.set(ref, (value) => (compiled ? compiled(value) : value));
  compiled = compile(resolveRef(ref, root), root, known);
  return compiled;
}

function fieldRevivers(
  properties: Readonly<Record<string, JsonSchema>>,
  root: JsonSchema,
  known: Map<string, Revive>,
): Revive[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const revive = compile(field, root, known);
    if (!revive) return [];
    return (value: unknown) => {
      if (isRecord(value) && Object.hasOwn(value, name)) value[name] = revive(value[name]);
      return value;
    };
  });
}

function eachReviver(revive: Revive, named: ReadonlySet<string>): Revive {
  return (value) => {
    if (Array.isArray(value)) return value.map(revive);
    if (isRecord(value)) {
      for (const name of Object.keys(value)) {
        // Assigning to `__proto__` would set the prototype instead of the field.
        if (named.has(name) || name === "__proto__") continue;
        value[name] = revive(value[name]);
      }
    }
    return value;
  };
}

/** Whether a member of a union can be the one meant: its constants (the discriminator) are those of the value. */
function isOf(member: JsonSchema, value: unknown): boolean {
  if (!member.properties || !isRecord(value)) return true;
  return Object.entries(member.properties).every(
    ([name, field]) => field.const === undefined || field.const === value[name],
  );
}

function holdsInstant(schema: JsonSchema, root: JsonSchema, seen: Set<string>): boolean {
  if (schema["x-instant"]) return true;
  if (schema.$ref !== undefined) {
    if (seen.has(schema.$ref)) return false;
    seen.add(schema.$ref);
    return holdsInstant(resolveRef(schema.$ref, root), root, seen);
  }
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    schema.additionalProperties,
    schema.items,
  ];
  return inside.some((part) => typeof part === "object" && holdsInstant(part, root, seen));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
