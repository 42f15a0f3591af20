import { type JsonSchema, resolveRef } from "./schema.ts";

/* Instants are `Date` in TypeScript and ISO 8601 text in JSON. Where they are is read once from the JSON Schema. */

const instantText =
  /^\d{4}-(?:0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** An ISO 8601 date and time with a zone becomes a `Date`; anything else, such as 30 February, stays text. */
export function parseInstant(text: string): unknown {
  const day = instantText.exec(text)?.[1];
  if (day === undefined) return text;
  // JavaScript turns 30 February into 2 March without a word.
  if (Number(day) > 28 && new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() !== Number(day))
    return text;
  return new Date(text);
}

const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
const three = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, "0"));
const msPerDay = 86_400_000;
const firstFourDigitYear = Date.UTC(1000, 0);
const endOfFourDigitYears = Date.UTC(10_000, 0);

/** What `toISOString` gives, several times faster. */
export function formatInstant(date: Date): string {
  const time = date.getTime();
  if (!(time >= firstFourDigitYear && time < endOfFourDigitYears)) return date.toISOString();
  const days = Math.floor(time / msPerDay);
  const ms = time - days * msPerDay;
  const clock = `${two[Math.floor(ms / 3_600_000)]}:${two[Math.floor(ms / 60_000) % 60]}:${two[Math.floor(ms / 1000) % 60]}`;
  return `${formatDay(days)}T${clock}.${three[ms % 1000]}Z`;
}

/** Days since 1970 as a Gregorian date: years begin in March, so that the leap day is the last of its year. */
function formatDay(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return `${yearOfEra + era * 400 + (month <= 2 ? 1 : 0)}-${two[month]}-${two[day]}`;
}

/** Replaces the instants of a value, in place, by their other form; gives back what replaces the value itself. */
export type MapInstants = (value: unknown) => unknown;

/** Compiles the way from parsed JSON to a schema's input: text becomes `Date` where the schema has `z.date()`. */
export const instantReader = (schema: JsonSchema): MapInstants | undefined =>
  compile(schema, { root: schema, leaf: readInstant, known: new Map() });

/**
 * Compiles the way from a schema's output to what is written: `Date` becomes text. `JSON.stringify` does the same by
 * calling `toJSON`, three times slower for a list of 25 rows with two dates each (60 against 20 µs).
 */
export const instantWriter = (schema: JsonSchema): MapInstants | undefined =>
  compile(schema, { root: schema, leaf: writeInstant, known: new Map() });

const readInstant: MapInstants = (value) =>
  typeof value === "string" ? parseInstant(value) : value;
const writeInstant: MapInstants = (value) => (value instanceof Date ? formatInstant(value) : value);

interface Scope {
  readonly root: JsonSchema;
  readonly leaf: MapInstants;
  readonly known: Map<string, MapInstants>;
}

function compile(schema: JsonSchema, scope: Scope): MapInstants | undefined {
  // Undefined where there is nothing to do, so that most values are not walked at all.
  if (!holdsInstant(schema, scope.root, new Set())) return undefined;
  if (schema["x-instant"]) return scope.leaf;
  if (schema.$ref !== undefined) return compileRef(schema.$ref, scope);
  // zod freezes what is read-only; JSON.stringify writes its dates.
  if (schema.readOnly && scope.leaf === writeInstant) return undefined;

  const parts: MapInstants[] = [];
  const members = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  for (const member of members) {
    const map = compile(member, scope);
    if (map && !member.properties) parts.push(map);
    else if (map) parts.push((value) => (isOf(member, value) ? map(value) : value));
  }
  if (schema.properties) parts.push(fieldsMapper(schema.properties, scope));
  for (const rest of [schema.additionalProperties, schema.items]) {
    const map = typeof rest === "object" && compile(rest, scope);
    if (map) parts.push(eachMapper(map, new Set(Object.keys(schema.properties ?? {}))));
  }
  const [only, ...more] = parts;
  return more.length === 0 ? only : (value) => parts.reduce((current, map) => map(current), value);
}

function compileRef(ref: string, scope: Scope): MapInstants | undefined {
  const before = scope.known.get(ref);
  if (before) return before;
  let compiled: MapInstants | undefined;
  // Known before it is compiled: a recursive schema meets itself on the way.
  scope.known.set(ref, (value) => (compiled ? compiled(value) : value));
  compiled = compile(resolveRef(ref, scope.root), scope);
  return compiled;
}

function fieldsMapper(properties: Readonly<Record<string, JsonSchema>>, scope: Scope): MapInstants {
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const map = compile(field, scope);
    return map ? [{ name, map }] : [];
  });
  return (value) => {
    if (!isRecord(value)) return value;
    for (const { name, map } of fields) {
      if (Object.hasOwn(value, name)) value[name] = map(value[name]);
    }
    return value;
  };
}

function eachMapper(map: MapInstants, named: ReadonlySet<string>): MapInstants {
  return (value) => {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1) value[index] = map(value[index]);
    } else if (isRecord(value)) {
      for (const name of Object.keys(value)) {
        // Assigning to `__proto__` would set the prototype instead of the field.
        if (named.has(name) || name === "__proto__") continue;
        value[name] = map(value[name]);
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
