import { type ApiVersion, apiVersions } from "@millrace/platform/api-versions";
import type { Meta } from "@millrace/platform/procedure";
import type { AnyTRPCProcedure, AnyTRPCRouter } from "@trpc/server";
import { z } from "zod";
import { checkExamples } from "./examples.ts";
import { hasQueryInput, type Operation } from "./operation.ts";
import { alternatives, type JsonSchema, jsonSchemaOf } from "./schema.ts";

/** Query names that the façade itself reads; an input cannot have them where they mean something else. */
const reservedQuery = ["fields", "api-version"] as const;

/**
 * The operations of a router: every procedure with a `rest` face, PUT twins included, in the router's order. Throws one
 * error that lists everything wrong: start-up is where a route that cannot work is found.
 */
export function operationsOf(router: AnyTRPCRouter): Operation[] {
  const faults: string[] = [];
  const operations: Operation[] = [];
  for (const [id, procedure] of Object.entries(router._def.procedures as Procedures)) {
    try {
      operations.push(...readProcedure(id, procedure));
    } catch (fault) {
      faults.push(`${id}: ${fault instanceof Error ? fault.message : String(fault)}`);
    }
  }
  faults.push(...clashes(operations));
  if (faults.length > 0) throw new Error(`REST routes cannot start:\n  ${faults.join("\n  ")}`);
  return operations;
}

type Procedures = Readonly<Record<string, AnyTRPCProcedure>>;

/** The parsers stand on the definition at run time; tRPC's types name the input's only. */
type Definition = {
  readonly type: string;
  readonly meta?: Meta;
  readonly inputs: readonly unknown[];
  readonly output?: unknown;
};

function readProcedure(id: string, procedure: AnyTRPCProcedure): Operation[] {
  const definition = procedure._def as Definition;
  const rest = definition.meta?.rest;
  if (!rest) return [];
  if (definition.type === "subscription") throw new Error("a subscription has no REST face");
  if (definition.meta?.permission === undefined) throw new Error("has no permission");

  const status = rest.status ?? 200;
  const input = readInput(definition.inputs);
  const output = readOutput(definition.output, status);
  const pathParams = readPath(rest.path, input);
  const operation: Operation = {
    id,
    method: rest.method,
    path: rest.path,
    pathParams,
    type: definition.type === "query" ? "query" : "mutation",
    procedure,
    permission: definition.meta.permission,
    rest,
    status,
    input,
    inputSchema: input ? jsonSchemaOf(input, "input") : { type: "object", properties: {} },
    output,
    outputSchema: jsonSchemaOf(output, "output"),
    replace: undefined,
    replaceSchema: undefined,
  };
  checkMethod(operation);
  checkExamples(operation);
  return rest.replace ? [operation, putTwin(operation, rest.replace)] : [operation];
}

function putTwin(patch: Operation, replace: z.ZodObject): Operation {
  if (patch.method !== "PATCH") throw new Error("`replace` stands on a PATCH only");
  return { ...patch, method: "PUT", replace, replaceSchema: jsonSchemaOf(replace, "input") };
}

function readInput(inputs: readonly unknown[]): z.ZodObject | undefined {
  if (inputs.length === 0) return undefined;
  const [schema, ...more] = inputs;
  if (more.length > 0)
    throw new Error("has several inputs; strict objects would refuse each other's fields");
  // A transform at the end of an object leaves the object as what arrives.
  const first = schema instanceof z.ZodPipe ? schema.def.in : schema;
  if (!(first instanceof z.ZodObject)) throw new Error("its input is not an object");
  if (!(first.def.catchall instanceof z.ZodNever)) {
    throw new Error("its input drops unknown fields; make it a z.strictObject");
  }
  return first;
}

function readOutput(output: unknown, status: number): z.ZodType {
  if (output instanceof z.ZodType) return output;
  if (output === undefined && status === 204) return z.void();
  throw new Error("has no output schema");
}

function readPath(path: string, input: z.ZodObject | undefined): string[] {
  if (!/^(?:\/(?:[\w.~-]+|\{[A-Za-z]\w*\}))+$/.test(path)) {
    throw new Error(`${path} is not a path of plain segments and {parameters}`);
  }
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  for (const name of names) {
    if (!input || !Object.hasOwn(input.shape, name))
      throw new Error(`its input has no field ${name}, which its path names`);
  }
  if (new Set(names).size < names.length) throw new Error(`${path} names a parameter twice`);
  return names;
}

function checkMethod(operation: Operation): void {
  const { method, type, inputSchema, pathParams, rest } = operation;
  if (method === "GET" && type !== "query")
    throw new Error("a GET must be a query: it must not change anything");
  if (method !== "GET" && type === "query" && method !== "POST") {
    throw new Error(`a ${method} must be a mutation`);
  }
  if (rest.upload !== undefined && !Object.hasOwn(inputSchema.properties ?? {}, rest.upload)) {
    throw new Error(`its input has no field ${rest.upload} for the upload`);
  }
  for (const [name, field] of Object.entries(inputSchema.properties ?? {})) {
    if (reservedQuery.includes(name as "fields"))
      throw new Error(`its input uses the reserved name ${name}`);
    // The fields beside a file come from a form or the query.
    const besideFile = rest.upload !== undefined && name !== rest.upload;
    const isText = pathParams.includes(name) || hasQueryInput(operation) || besideFile;
    if (isText && !fitsText(field, inputSchema)) {
      throw new Error(`${name} comes as text and so must be a scalar or a list of scalars`);
    }
  }
}

/** Whether text can say something that the field takes: a scalar, a list of scalars, or one of them beside an object. */
function fitsText(field: JsonSchema, root: JsonSchema): boolean {
  return alternatives(field, root).some((one) => {
    if (one.type === "object" || one.type === "null") return false;
    if (one.type !== "array" || typeof one.items !== "object") return true;
    return (
      fitsText(one.items, root) &&
      alternatives(one.items, root).every(({ type }) => type !== "array")
    );
  });
}

/** What a version answers: its own operations, and those of the versions before that it does not have anew. */
export function operationsIn(version: ApiVersion, operations: readonly Operation[]): Operation[] {
  const rank = (name: ApiVersion) => apiVersions.findIndex((each) => each.version === name);
  const newest = new Map<string, Operation>();
  for (const operation of operations) {
    const route = `${operation.method} ${shapeOf(operation)}`;
    const own = rank(operation.rest.version ?? "v1");
    const other = newest.get(route);
    if (own > rank(version) || (other && rank(other.rest.version ?? "v1") > own)) continue;
    newest.set(route, operation);
  }
  return [...newest.values()];
}

const shapeOf = ({ path }: Operation) => path.replace(/\{\w+\}/g, "{}");

/** Routes that hide each other in one version: the same method and shape twice, or one shape under several names of parameters. */
function clashes(operations: readonly Operation[]): string[] {
  const byRoute = new Map<string, Operation>();
  const byShape = new Map<string, Operation>();
  const faults: string[] = [];
  for (const operation of operations) {
    const shape = shapeOf(operation);
    const route = `${operation.rest.version ?? "v1"} ${operation.method} ${shape}`;
    const same = byRoute.get(route);
    if (same)
      faults.push(
        `${operation.id}: ${operation.method} ${operation.path} is ${same.id}'s route already`,
      );
    const named = byShape.get(shape);
    if (named && named.path !== operation.path) {
      faults.push(
        `${operation.id}: ${operation.path} is ${named.id}'s ${named.path} under other parameter names`,
      );
    }
    byRoute.set(route, operation);
    byShape.set(shape, operation);
  }
  return faults;
}
