import { initTRPC } from "@trpc/server";
import { expect, test } from "vitest";
import { z } from "zod";
import { procedureCaller } from "./call.ts";
import { app, gearId } from "./test-router.ts";
import { anonymousContext } from "./test-server.ts";

/* Both runners get the same calls: whatever tRPC does, ours does. */

const t = initTRPC.context<object>().create();
const procedures = {
  ...app._def.procedures,
  extended: t.procedure
    .use(({ next, ctx }) => next({ ctx: { ...ctx, user: "ada" } }))
    .input(z.strictObject({ id: z.string() }))
    .use(({ next, input }) => next({ ctx: { seen: input } }))
    .query(({ ctx, input, path, signal }) => ({
      ctx: Object.keys(ctx),
      user: ctx.user,
      input,
      path,
      signal,
    })),
  replaced: t.procedure
    .use(({ next }) => next({ getRawInput: async () => ({ id: "other" }) } as object))
    .input(z.object({ id: z.string() }))
    .query(({ input }) => input),
  several: t.procedure
    .input(z.object({ id: z.string() }))
    .input(z.object({ more: z.string().default("more") }))
    .query(({ input }) => input),
  throwing: t.procedure.query(() => {
    throw new TypeError("thrown");
  }),
  throwsText: t.procedure.query(() => {
    // biome-ignore lint/style/useThrowOnlyError: what a procedure throws is not ours to choose
    throw "text";
  }),
  silent: t.procedure.use((() => undefined) as never).query(() => 1),
  output: t.procedure.output(z.string()).query(() => 1 as never),
};

const inputs = [
  undefined,
  null,
  {},
  { id: gearId },
  { id: 5 },
  { id: gearId, unknown: 1 },
  { name: "gear" },
  { name: "broken" },
];

test.each(Object.keys(procedures).filter((name) => !name.endsWith("slow")))(
  "%s answers and refuses as it does when tRPC runs it",
  async (path) => {
    const procedure = procedures[path as "extended"];
    const ctx = anonymousContext();
    for (const input of inputs) {
      const call = {
        path,
        type: procedure._def.type,
        ctx,
        getRawInput: async () => input,
      } as const;
      const theirs = settle(() =>
        procedure({ ...call, input: undefined, signal: undefined, batchIndex: 0 } as never),
      );
      const ours = settle(() => procedureCaller(procedure)(call));
      expect(await ours).toEqual(await theirs);
    }
  },
);

async function settle(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return { answer: await run() };
  } catch (error) {
    const { name, code, message, cause } = error as {
      name: string;
      code: string;
      message: string;
      cause?: Error;
    };
    return {
      name,
      code,
      message: code === "INTERNAL_SERVER_ERROR" ? "" : message,
      cause: String(cause ?? ""),
    };
  }
}
