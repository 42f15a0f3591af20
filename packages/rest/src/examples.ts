import type { z } from "zod";
import { instantReader } from "./instants.ts";
import type { Operation } from "./operation.ts";
import { jsonSchemaOf } from "./schema.ts";

/** Stands for an id where an operation shows none. */
export const sampleId = "0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3";

/** Throws unless an operation shows a request and an answer that its own schemas accept: docs that cannot go stale. */
export function checkExamples(operation: Operation): void {
  const { input, inputSchema, output, outputSchema, rest, pathParams, status } = operation;
  const ownFields = Object.keys(inputSchema.properties ?? {}).filter(
    (name) => !pathParams.includes(name),
  );
  const hasBody =
    operation.method !== "GET" && operation.method !== "DELETE" && ownFields.length > 0;
  if (hasBody && rest.example.input === undefined) throw new Error("has no example of its input");
  if (status !== 204 && rest.example.output === undefined)
    throw new Error("has no example of its output");

  if (input) {
    const example = wireCopy(rest.example.input ?? {});
    const params = Object.fromEntries(pathParams.map((name) => [name, sampleId]));
    const request = { ...params, ...(example as Record<string, unknown>) };
    const issues = input.safeParse(revived(request, inputSchema)).error?.issues ?? [];
    const own = issues.find(
      ({ path }) =>
        !(pathParams.includes(String(path[0])) && request[String(path[0])] === sampleId),
    );
    if (own)
      throw new Error(`its example input does not fit: ${own.path.join(".")} ${own.message}`);
  }
  if (status !== 204) {
    const issue = output.safeParse(revived(wireCopy(rest.example.output), outputSchema)).error
      ?.issues[0];
    if (issue)
      throw new Error(`its example output does not fit: ${issue.path.join(".")} ${issue.message}`);
  }
}

/** An example as it travels: dates are text. */
export const wireCopy = (example: unknown): unknown => JSON.parse(JSON.stringify(example));

const revived = (value: unknown, schema: Operation["inputSchema"]) =>
  instantReader(schema)?.(value) ?? value;

/** Whether an example is a body that replaces a resource. */
export const isWhole = (example: unknown, replace: z.ZodObject): boolean =>
  example !== undefined &&
  replace.safeParse(revived(wireCopy(example), jsonSchemaOf(replace, "input"))).success;
