import { parseInstant } from "./instants.ts";
import { alternatives, type JsonSchema } from "./schema.ts";

/*
 * Paths, queries and forms carry text. What a schema wants of it is read once from its JSON Schema and compiled to
 * functions; zod schemas are never touched, so REST cannot change what tRPC accepts.
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
    return instant ? parseInstant(text) : text;
  };
}
