/* What became of a JSON schema, seen from one side of the wire: what a client may send, or what it is sent. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export type Side = "request" | "answer";

export interface SchemaChange {
  /** `lines[].quantity`; empty for the whole. */
  readonly path: string;
  readonly text: string;
  readonly breaking: boolean;
}

export type Resolve = (schema: Schema) => Schema;

/** Finds a document's schema by its `#/components/…` reference. */
export function resolver(document: unknown): Resolve {
  return (schema) => {
    let at = schema;
    while (at.$ref !== undefined) {
      const names = at.$ref.replace(/^#\//, "").split("/");
      at = names.reduce<unknown>(
        (part, name) => (part as Record<string, unknown>)?.[name],
        document,
      ) as Schema;
    }
    return at;
  };
}

interface Pair {
  readonly before: Schema;
  readonly after: Schema;
}

/** Compares two versions of a schema. Each side has its own idea of breaking: taking less is, and so is giving less. */
export function schemaChanges(
  side: Side,
  whole: Pair,
  resolve: { readonly before: Resolve; readonly after: Resolve },
): SchemaChange[] {
  const changes: SchemaChange[] = [];
  // Schemas may contain themselves; a pair that is being looked at needs no second look.
  const open = new Set<string>();

  const visit = (pair: Pair, path: string) => {
    const key = `${pair.before.$ref} ${pair.after.$ref}`;
    const named = pair.before.$ref !== undefined && pair.after.$ref !== undefined;
    if (named && open.has(key)) return;
    if (named) open.add(key);
    compare({ before: resolve.before(pair.before), after: resolve.after(pair.after) }, path);
    if (named) open.delete(key);
  };

  const say = (path: string, text: string, breaking: boolean) =>
    void changes.push({ path, text, breaking });

  const compare = ({ before, after }: Pair, path: string) => {
    const types = { before: kindsOf(before, resolve.before), after: kindsOf(after, resolve.after) };
    const [gone, come] = difference(types.before, types.after);
    if (gone.length > 0 || come.length > 0) {
      const lost = side === "request" ? gone : come;
      say(
        path,
        `is ${types.after.join(" or ")}, was ${types.before.join(" or ")}`,
        lost.length > 0,
      );
    }
    compareValues(before, after, path);
    if (side === "request") compareBounds(before, after, path);
    compareProperties(before, after, path);
    const [own, others] = [branch(before, resolve.before), branch(after, resolve.after)];
    if (own && others && (own !== before || others !== after))
      visit({ before: own, after: others }, path);
    if (before.items && after.items)
      visit({ before: before.items, after: after.items }, `${path}[]`);
  };

  const compareValues = (before: Schema, after: Schema, path: string) => {
    const values = [valuesOf(before), valuesOf(after)] as const;
    if (!values[0] || !values[1]) {
      if (values[1] && !values[0] && side === "request")
        say(path, `takes only ${values[1].join(", ")}`, true);
      return;
    }
    const [gone, come] = difference(values[0], values[1]);
    if (gone.length > 0) say(path, `no longer knows ${gone.join(", ")}`, side === "request");
    if (come.length > 0) say(path, `knows ${come.join(", ")}`, false);
  };

  const compareBounds = (before: Schema, after: Schema, path: string) => {
    for (const name of ["minimum", "minLength", "minItems"] as const) {
      const [old, now] = [before[name], after[name]];
      if (
        now !== undefined &&
        now > (old ?? Number.NEGATIVE_INFINITY) &&
        !(now === 0 && old === undefined)
      )
        say(path, `${name} is ${now}, was ${old ?? "none"}`, true);
    }
    for (const name of ["maximum", "maxLength", "maxItems"] as const) {
      const [old, now] = [before[name], after[name]];
      if (now !== undefined && now < (old ?? Number.POSITIVE_INFINITY))
        say(path, `${name} is ${now}, was ${old ?? "none"}`, true);
    }
    for (const name of ["pattern", "format"] as const) {
      if (after[name] !== undefined && after[name] !== before[name])
        say(path, `${name} is ${after[name]}, was ${before[name] ?? "none"}`, true);
    }
  };

  const compareProperties = (before: Schema, after: Schema, path: string) => {
    const [old, now] = [before.properties ?? {}, after.properties ?? {}];
    const needed = { before: new Set(before.required), after: new Set(after.required) };
    for (const [name, schema] of Object.entries(old)) {
      const at = path === "" ? name : `${path}.${name}`;
      const there = now[name];
      if (!there) say(at, "is gone", true);
      else {
        visit({ before: schema, after: there }, at);
        if (needed.before.has(name) !== needed.after.has(name)) {
          const required = needed.after.has(name);
          say(
            at,
            required ? "is always there" : "may be absent",
            required === (side === "request"),
          );
        }
      }
    }
    for (const name of Object.keys(now)) {
      if (name in old) continue;
      const mustBeSent = side === "request" && needed.after.has(name);
      say(
        path === "" ? name : `${path}.${name}`,
        mustBeSent ? "is new and has to be sent" : "is new",
        mustBeSent,
      );
    }
  };

  visit(whole, "");
  return changes;
}

/** The JSON types that it may have, null among them. */
function kindsOf(schema: Schema, resolve: Resolve): string[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches)
    return [...new Set(branches.flatMap((each) => kindsOf(resolve(each), resolve)))].sort();
  if (schema.type === undefined) return ["anything"];
  return [schema.type].flat().sort();
}

/** The one branch of a nullable or plain schema that has an inside; none when there are several. */
function branch(schema: Schema, resolve: Resolve): Schema | undefined {
  const branches = (schema.anyOf ?? schema.oneOf)?.filter((each) => resolve(each).type !== "null");
  if (!branches) return schema;
  return branches.length === 1 ? branches[0] : undefined;
}

function valuesOf(schema: Schema): string[] | undefined {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return values?.map(String);
}

const difference = (before: readonly string[], after: readonly string[]) =>
  [
    before.filter((each) => !after.includes(each)),
    after.filter((each) => !before.includes(each)),
  ] as const;
