import {
  resolver,
  type Schema,
  type SchemaChange,
  type Side,
  schemaChanges,
} from "./schema-changes.ts";

/** One thing that is different for clients. */
export interface Change {
  /** `GET /products/{id}`, or the event's name. */
  readonly of: string;
  readonly text: string;
  readonly breaking: boolean;
}

interface Media {
  readonly schema?: Schema;
}

interface Operation {
  readonly deprecated?: boolean;
  readonly "x-permission"?: string;
  readonly parameters?: readonly {
    $ref?: string;
    name?: string;
    in?: string;
    required?: boolean;
    schema?: Schema;
  }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, Media>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
}

/** An OpenAPI document, as far as a comparison looks at it. */
export interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: unknown;
}

/** What changed between two documents of one version, by operation, in the order of paths. */
export function apiChanges(before: Api, after: Api): Change[] {
  const [old, now] = [operationsOf(before), operationsOf(after)];
  const resolve = { before: resolver(before), after: resolver(after) };
  const changes: Change[] = [];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort(byPath)) {
    const [was, is] = [old.get(name), now.get(name)];
    const say = (text: string, breaking = false) => void changes.push({ of: name, text, breaking });
    if (!was) say("is new");
    else if (!is) say("is gone", true);
    else {
      if (is.deprecated && !was.deprecated) say("is deprecated");
      if (is["x-permission"] !== was["x-permission"])
        say(`needs ${is["x-permission"]}, needed ${was["x-permission"]}`, true);
      const compare = (side: Side, pair: { before: Schema; after: Schema }) => {
        for (const { path, text, breaking } of schemaChanges(side, pair, resolve))
          say(`${side}${path === "" ? "" : ` \`${path}\``} ${text}`, breaking);
      };
      compare("request", { before: inputOf(was), after: inputOf(is) });
      compareAnswers(was, is, compare, say);
    }
  }
  return changes;
}

/** What changed in the events: subscribers are only ever on the side that is sent something. */
export function eventChanges(before: readonly EventType[], after: readonly EventType[]): Change[] {
  const now = new Map(after.map((event) => [event.type, event]));
  const old = new Map(before.map((event) => [event.type, event]));
  const plain = { before: (schema: Schema) => schema, after: (schema: Schema) => schema };
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((of): Change[] => {
    const [was, is] = [old.get(of), now.get(of)];
    if (!was) return [{ of, text: "is new", breaking: false }];
    if (!is) return [{ of, text: "is gone", breaking: true }];
    return schemaChanges("answer", { before: was.schema, after: is.schema }, plain).map(
      ({ path, text, breaking }: SchemaChange) => ({
        of,
        text: `data${path === "" ? "" : ` \`${path}\``} ${text}`,
        breaking,
      }),
    );
  });
}

export interface EventType {
  readonly type: string;
  readonly schema: Schema;
}

function compareAnswers(
  was: Operation,
  is: Operation,
  compare: (side: Side, pair: { before: Schema; after: Schema }) => void,
  say: (text: string, breaking?: boolean) => void,
): void {
  const good = ({ responses }: Operation) =>
    Object.keys(responses).filter((status) => /^2/.test(status));
  for (const status of good(was)) {
    if (!is.responses[status]) {
      say(`no longer answers ${status}`, true);
      continue;
    }
    const [before, after] = [
      jsonOf(was.responses[status]?.content),
      jsonOf(is.responses[status]?.content),
    ];
    if (before && after) compare("answer", { before, after });
    else if (before) say(`${status} has no body any more`, true);
  }
}

const jsonOf = (content: Readonly<Record<string, Media>> | undefined) =>
  content?.["application/json"]?.schema;

/** Everything that a call may carry, as one object: parameters of the path and the query, and the body. */
function inputOf({ parameters = [], requestBody }: Operation): Schema {
  const own = parameters.filter(({ $ref, name }) => $ref === undefined && name !== undefined);
  const body = jsonOf(requestBody?.content);
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(
        own.map(({ name, in: place, schema }) => [`${place}.${name}`, schema ?? {}]),
      ),
      ...(body && { body }),
    },
    required: [
      ...own.filter(({ required }) => required).map(({ name, in: place }) => `${place}.${name}`),
      ...(requestBody?.required ? ["body"] : []),
    ],
  };
}

function operationsOf({ paths }: Api): Map<string, Operation> {
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    ),
  );
}

const pathFirst = (name: string) => name.split(" ").reverse().join(" ");
const byPath = (a: string, b: string) => (pathFirst(a) < pathFirst(b) ? -1 : 1);
