import type { RestMeta } from "@millrace/platform/procedure";
import type { AnyTRPCProcedure } from "@trpc/server";
import type { z } from "zod";
import type { JsonSchema } from "./schema.ts";

/** One REST operation, read from a procedure at start-up; requests and the document are both made from it. */
export interface Operation {
  /** The procedure's path on the tRPC router: `catalog.products.get`. */
  readonly id: string;
  readonly method: RestMeta["method"];
  /** Below the base path, `{name}` for parameters. */
  readonly path: string;
  readonly pathParams: readonly string[];
  readonly type: "query" | "mutation";
  readonly procedure: AnyTRPCProcedure;
  readonly permission: string;
  readonly rest: RestMeta;
  readonly status: number;
  readonly input: z.ZodObject | undefined;
  readonly inputSchema: JsonSchema;
  readonly output: z.ZodType;
  readonly outputSchema: JsonSchema;
  /** Set on the PUT twin of a PATCH: what makes its body whole. */
  readonly replace: z.ZodObject | undefined;
  readonly replaceSchema: JsonSchema | undefined;
}

/** Whether fields that are not in the path come from the query rather than from a body. */
export const hasQueryInput = ({ method }: Operation): boolean =>
  method === "GET" || method === "DELETE";
