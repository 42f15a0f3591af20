import type { EventType } from "@millrace/platform/events";
import { eventSchema } from "./event-schema.ts";
import type { Condition } from "./webhooks.schema.ts";

/*
 * Paths into the data of events: which are there, whether a webhook's conditions on them hold, and which of them it wants to be sent. A
 * path that meets a list goes on in each of its items.
 */

/** Whether data fulfils all of these. Of a list, one item that does is enough; `ne` wants none that is equal. */
export const holdAll = (conditions: readonly Condition[], data: unknown): boolean =>
  conditions.every((condition) => holds(condition, valuesAt(data, condition.path.split("."))));

function holds({ op, value }: Condition, found: readonly unknown[]): boolean {
  const isEqual = (wanted: unknown) => (each: unknown) =>
    each === wanted || compare(each, wanted) === 0;
  const someCompare = (test: (order: number) => boolean) =>
    found.some((each) => {
      const order = compare(each, value);
      return order !== null && test(order);
    });
  switch (op) {
    case "eq":
      return found.some(isEqual(value));
    case "ne":
      return !found.some(isEqual(value));
    case "in":
      return Array.isArray(value) && value.some((wanted) => found.some(isEqual(wanted)));
    case "gt":
      return someCompare((order) => order > 0);
    case "gte":
      return someCompare((order) => order >= 0);
    case "lt":
      return someCompare((order) => order < 0);
    case "lte":
      return someCompare((order) => order <= 0);
    case "exists":
      return found.some((each) => each !== null) === (value !== false);
  }
}

function valuesAt(data: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(data))
    return data.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [data];
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, name)) return [];
  return valuesAt((data as Record<string, unknown>)[name], rest);
}

const decimalText = /^-?\d{1,40}(\.\d{1,40})?$/;

/** Negative, zero, positive; null where there is no order. Amounts and quantities are decimal text: they compare as numbers, exactly. */
function compare(a: unknown, b: unknown): number | null {
  const [x, y] = [a, b].map((each) => (typeof each === "number" ? String(each) : each));
  if (typeof x !== "string" || typeof y !== "string") return null;
  if (decimalText.test(x) && decimalText.test(y)) {
    const places = Math.max(placesOf(x), placesOf(y));
    const difference = scaled(x, places) - scaled(y, places);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  }
  // A number and a word have no order.
  if (typeof a !== typeof b) return null;
  if (typeof a === "number") return Math.sign(a - (b as number));
  return x < y ? -1 : x > y ? 1 : 0;
}

const placesOf = (text: string) => (text.split(".")[1] ?? "").length;
const scaled = (text: string, places: number) => {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
};

/** The paths as a tree; what ends in null is wanted as a whole. */
type Wanted = ReadonlyMap<string, Wanted | null>;

/** What of some data is at these paths, in the data's own shape; lists keep their length. */
export function chosen(data: unknown, paths: readonly string[]): unknown {
  return pick(data, treeOf(paths.map((path) => path.split("."))));
}

function treeOf(paths: readonly (readonly string[])[]): Wanted {
  const names = new Set(paths.map(([name = ""]) => name));
  return new Map(
    [...names].map((name) => {
      const below = paths.filter(([first]) => first === name).map((path) => path.slice(1));
      return [name, below.some((path) => path.length === 0) ? null : treeOf(below)];
    }),
  );
}

function pick(data: unknown, wanted: Wanted): unknown {
  if (Array.isArray(data)) return data.map((item) => pick(item, wanted));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const below = wanted.get(name);
      if (below === undefined) return [];
      return [[name, below === null ? value : pick(value, below)]];
    }),
  );
}

/** Whether data of this event can hold something at the path, by the schema that the catalogue has of it. */
export const hasPath = (event: EventType, path: string): boolean =>
  reaches(eventSchema(event.payload), path.split("."));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: unknown;
}

function reaches(schema: Schema, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const { properties, additionalProperties: others, items } = schema;
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (choices.some((choice) => reaches(choice, path))) return true;
  if (items) return reaches(items, path);
  const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (own) return reaches(own, rest);
  if (typeof others === "object") return Object.keys(others).length === 0 || reaches(others, rest);
  // A value of which nothing is said may hold anything.
  return Object.keys(schema).length === 0;
}
