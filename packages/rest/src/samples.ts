import type { OpenApiDocument } from "./openapi.ts";

/*
 * The document in the two forms that people try an API out with: a Postman collection (format 2.1) and a `.http` file, as the REST clients of
 * editors read it. Both hold one request for each operation, with its example as body and variables for the address and the credential.
 */

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly example?: unknown;
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  };
}

interface Sample {
  readonly operation: Described;
  readonly method: string;
  /** With `{name}` for its parameters. */
  readonly path: string;
  readonly params: readonly Parameter[];
  readonly body: string | undefined;
}

function samplesOf(document: OpenApiDocument): Sample[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const operation = described as Described;
      const example = operation.requestBody?.content["application/json"]?.example;
      return {
        operation,
        method: method.toUpperCase(),
        path,
        params: (operation.parameters ?? []).filter(({ $ref }) => $ref === undefined),
        body: example === undefined ? undefined : JSON.stringify(example, null, 2),
      };
    }),
  );
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(",") : value === undefined ? "" : String(value);
const isPublic = ({ security }: Described) =>
  security?.some((way) => Object.keys(way).length === 0) ?? false;
const base = (document: OpenApiDocument) =>
  (document.servers as readonly { url: string }[])[0]?.url ?? "";

/** A collection with a folder for each tag; set `origin` and `token` (an access token or an API key), and send. */
export function postmanCollection(document: OpenApiDocument): unknown {
  const folders = new Map<string, unknown[]>();
  for (const sample of samplesOf(document)) {
    const [tag = ""] = sample.operation.tags;
    folders.set(tag, [...(folders.get(tag) ?? []), postmanItem(sample)]);
  }
  const { title, description } = document.info as { title: string; description: string };
  return {
    info: {
      name: title,
      description,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{token}}", type: "string" }] },
    variable: [
      { key: "origin", value: "http://127.0.0.1:3000" },
      { key: "base", value: pathOf(base(document)) },
      { key: "token", value: "" },
    ],
    item: [...folders].map(([name, item]) => ({ name, item })),
  };
}

/** Servers stand in the document with or without their origin. */
const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : url);

function postmanItem({ operation, method, path, params, body }: Sample) {
  const query = params.filter((each) => each.in === "query");
  const header = [
    ...(body === undefined ? [] : [{ key: "Content-Type", value: "application/json" }]),
    ...(method === "POST" ? [{ key: "Idempotency-Key", value: "{{$guid}}" }] : []),
  ];
  return {
    name: operation.summary,
    request: {
      method,
      description: operation.description,
      ...(isPublic(operation) && { auth: { type: "noauth" } }),
      header,
      url: {
        raw: `{{origin}}{{base}}${path.replace(/\{(\w+)\}/g, ":$1")}`,
        host: ["{{origin}}{{base}}"],
        path: path
          .slice(1)
          .split("/")
          .map((part) => part.replace(/^\{(\w+)\}$/, ":$1")),
        variable: params
          .filter((each) => each.in === "path")
          .map(({ name, example }) => ({ key: name, value: textOf(example) })),
        query: query.map(({ name, example, required }) => ({
          key: name,
          value: textOf(example),
          disabled: required !== true,
        })),
      },
      ...(body !== undefined && {
        body: { mode: "raw", raw: body, options: { raw: { language: "json" } } },
      }),
    },
  };
}

/** Requests one under the other, each under its operation's id and summary. */
export function httpFile(document: OpenApiDocument): string {
  const head = [
    "# Set the address and a credential (an access token or an API key), then send one request after the other.",
    "@origin = http://127.0.0.1:3000",
    `@base = {{origin}}${pathOf(base(document))}`,
    "@token = ",
  ];
  const requests = samplesOf(document).map(({ operation, method, path, params, body }) => {
    const example = (name: string) =>
      encodeURIComponent(textOf(params.find((each) => each.name === name)?.example ?? name));
    const needed = params.filter((each) => each.in === "query" && each.required);
    const query = needed.map(({ name }) => `${name}=${example(name)}`).join("&");
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => example(name));
    return [
      `### ${operation.summary}`,
      `# @name ${operation.operationId}`,
      `${method} {{base}}${address}${query && `?${query}`}`,
      ...(isPublic(operation) ? [] : ["Authorization: Bearer {{token}}"]),
      ...(method === "POST" ? ["Idempotency-Key: {{$guid}}"] : []),
      ...(body === undefined ? [] : ["Content-Type: application/json", "", body]),
    ].join("\n");
  });
  return `${[head.join("\n"), ...requests].join("\n\n")}\n`;
}
