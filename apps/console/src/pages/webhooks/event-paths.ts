import type { Outputs } from "../../api/trpc.ts";

type EventType = Outputs["webhooks"]["eventTypes"]["list"]["items"][number];

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every path into the data of the events that these patterns mean: `total`, `customer.country`, `lines.sku`. */
export function pathsOf(types: readonly EventType[], patterns: readonly string[]): string[] {
  const meant = types.filter(({ type }) =>
    patterns.some((pattern) =>
      pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern,
    ),
  );
  return [...new Set(meant.flatMap(({ schema }) => below(schema as Schema, "")))].sort();
}

function below(schema: Schema, prefix: string): string[] {
  const { properties = {}, items, anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      `${prefix}${name}`,
      ...below(inner, `${prefix}${name}.`),
    ]),
    ...(items ? below(items, prefix) : []),
    ...anyOf.flatMap((choice) => below(choice, prefix)),
  ];
}
