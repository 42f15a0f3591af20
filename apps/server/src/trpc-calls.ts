import type { IncomingMessage, ServerResponse } from "node:http";
import { appRouter } from "@millrace/domains/app-router";
import type { Ctx } from "@millrace/platform/context";
import { malformed, methodNotAllowed, routeNotFound } from "@millrace/platform/problems";
import { asTrpcError } from "@millrace/platform/procedure";
import { isJson, mediaTypeOf, readJson } from "@millrace/rest/body";
import { getErrorShape, type TRPCError, transformTRPCResponse } from "@trpc/server";
import { getHTTPStatusCode } from "@trpc/server/http";
import type { TRPCResponse } from "@trpc/server/rpc";

/*
 * Queries and mutations of tRPC's HTTP protocol, straight on node:http: tRPC's own adapter builds a web Request, a Response and streams
 * for each call, which costs more than most calls do. Whatever is not plain JSON is left to the adapter.
 */

export const bodyLimits = { bytes: 1 << 20, depth: 32 };
/** Calls in one batch. */
export const maxBatchSize = 100;

interface Procedure {
  readonly _def: { readonly type: "query" | "mutation" | "subscription" };
  (call: {
    path: string;
    type: string;
    ctx: Ctx;
    getRawInput: () => Promise<unknown>;
    signal: AbortSignal;
    batchIndex: number;
  }): Promise<unknown>;
}

const procedures = new Map(
  Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>),
);
const { _config: config } = appRouter._def;

interface Request {
  readonly paths: readonly string[];
  readonly isBatch: boolean;
  readonly query: URLSearchParams;
}

/** What is asked for, when it is plain calls in JSON; null for what tRPC's adapter does: subscriptions, streamed answers, odd methods. */
export function readCalls(req: IncomingMessage): Request | null {
  const { method, headers } = req;
  if (headers["trpc-accept"] !== undefined || headers.accept?.includes("application/jsonl"))
    return null;
  if (method !== "GET" && !(method === "POST" && isJson(mediaTypeOf(req).type))) return null;
  const [rawPath = "", search] = (req.url ?? "").slice("/trpc/".length).split("?", 2);
  const query = new URLSearchParams(search);
  const isBatch = query.get("batch") === "1";
  const path = decoded(rawPath);
  if (path === null) return null;
  const paths = isBatch ? path.split(",") : [path];
  if (paths.some((name) => procedures.get(name)?._def.type === "subscription")) return null;
  return { paths, isBatch, query };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Answers the calls, each for itself: its result or its problem. What stands in the way of all of them is the answer of all. */
export async function answerCalls(
  req: IncomingMessage,
  res: ServerResponse,
  { paths, isBatch, query }: Request,
  createContext: () => Promise<Ctx>,
): Promise<void> {
  let ctx: Ctx | undefined;
  let answers: TRPCResponse[];
  try {
    if (paths.length > maxBatchSize)
      throw malformed(`A batch holds at most ${maxBatchSize} calls.`);
    ctx = await createContext();
    const known = ctx;
    const inputs = await readInputs(req, query, isBatch);
    const signal = abandoned(res);
    answers = await Promise.all(
      paths.map(async (path, index): Promise<TRPCResponse> => {
        try {
          const procedure = procedureFor(path, req, res);
          const { type } = procedure._def;
          const getRawInput = async () => inputs[index];
          const call = { path, type, ctx: known, getRawInput, signal, batchIndex: index };
          return { result: { data: await procedure(call) } };
        } catch (error) {
          return failure(asTrpcError(error), path, known);
        }
      }),
    );
  } catch (error) {
    const refusal = asTrpcError(error);
    answers = paths.slice(0, maxBatchSize).map((path) => failure(refusal, path, ctx));
  }
  const body = transformTRPCResponse(config, isBatch ? answers : (answers[0] as TRPCResponse));
  res.writeHead(getHTTPStatusCode(answers), { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}

function procedureFor(path: string, req: IncomingMessage, res: ServerResponse): Procedure {
  const procedure = procedures.get(path);
  if (!procedure) throw routeNotFound(`There is no operation ${JSON.stringify(path)}.`);
  const method = procedure._def.type === "mutation" ? "POST" : "GET";
  if (req.method !== method) {
    res.setHeader("allow", method);
    throw methodNotAllowed("Queries are read with GET, mutations with POST.");
  }
  return procedure;
}

/** The input of each call, by its place in the batch. */
async function readInputs(
  req: IncomingMessage,
  query: URLSearchParams,
  isBatch: boolean,
): Promise<readonly unknown[]> {
  const given =
    req.method === "POST" ? await readJson(req, bodyLimits) : parsed(query.get("input"));
  if (given === undefined) return [];
  if (!isBatch) return [deserialized(given)];
  if (typeof given !== "object" || given === null)
    throw malformed("The input of a batch is an object of inputs by number.");
  const inputs: unknown[] = [];
  for (let index = 0; index < maxBatchSize; index++) {
    const input = (given as Record<string, unknown>)[index];
    inputs.push(input === undefined ? undefined : deserialized(input));
  }
  return inputs;
}

function parsed(text: string | null): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("`input` is not valid JSON.");
  }
}

function deserialized(input: unknown): unknown {
  try {
    return config.transformer.input.deserialize(input);
  } catch {
    throw malformed("The input is not what superjson writes.");
  }
}

function failure(error: TRPCError, path: string, ctx: Ctx | undefined): TRPCResponse {
  return {
    error: getErrorShape({ config, error, type: "unknown", path, input: undefined, ctx }),
  };
}

/** Aborts when the client has gone before its answer. */
function abandoned(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once("close", () => {
    if (!res.writableEnded) controller.abort();
  });
  return controller.signal;
}
