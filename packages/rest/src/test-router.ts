import { Readable } from "node:stream";
import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, Version } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { defineProblem } from "@millrace/platform/errors";
import { notFound, versionMismatch } from "@millrace/platform/problems";
import { open, permitted, rest, router } from "@millrace/platform/procedure";
import { z } from "zod";

/* A router with every awkward shape, and a server around it. Only tests import it. */

export const gearId = "0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3";
const gearBroken = defineProblem({
  code: "gear.broken",
  kind: "conflict",
  title: "The gear is broken",
  help: "Mend it first.",
});

const name = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\0]*$/);
const Gear = z
  .object({
    id: Id,
    version: Version,
    name,
    teeth: z.int().min(1).max(1000),
    ratio: z.number().min(0).max(100).nullable(),
    tags: z.array(z.string().max(20).regex(/^\w+$/)).max(10),
    madeAt: Instant,
  })
  .meta({ id: "Gear" });

export const gear = {
  id: gearId,
  version: 3,
  name: "Zahnrad größe M",
  teeth: 12,
  ratio: 1.5,
  tags: ["steel"],
  madeAt: new Date("2026-11-21T09:30:00.000Z"),
};

const reading = { summary: "Read it", tags: ["Gears"] as [string] };
const byId = z.strictObject({ id: Id });

/** What procedures were called with, so that a test sees exactly what arrived. */
export const seen: { input: unknown; ctx: Ctx }[] = [];
const echo = <Input>({ input, ctx }: { input: Input; ctx: Ctx }): Input => {
  seen.push({ input, ctx });
  return input;
};

/** Outputs whatever it was given, types told apart: `"true"` is not true. */
const Anything = z.object({ value: z.string().max(10_000) });
const tell = (opts: { input: unknown; ctx: Ctx }) => ({ value: describe(echo(opts)) });
const describe = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key, text) {
    return this[key] instanceof Date ? `Date ${text}` : text;
  }) ?? "undefined";

const Everything = z.strictObject({
  flag: z.boolean().optional(),
  count: z.int().min(-10).max(1000).default(7),
  share: z.number().nullable().optional(),
  at: Instant.optional(),
  kind: z.enum(["spur", "worm", "true"]).optional(),
  level: z.literal([1, 2, 3]).optional(),
  ids: z.array(z.int()).max(5).optional(),
  words: z.array(z.string().max(20)).optional(),
  either: z.union([z.boolean(), z.literal("auto")]).optional(),
  oneOrMore: z.union([z.string(), z.array(z.string())]).optional(),
  text: z.string().max(50).optional(),
  iso: z.iso.datetime().optional(),
});

const Node_ = z.strictObject({
  at: Instant,
  get children(): z.ZodOptional<z.ZodArray<typeof Node_>> {
    return z.array(Node_).optional();
  },
});
const Nested = z.strictObject({
  lines: z.array(z.strictObject({ due: Instant, amounts: z.array(z.array(z.int())) })).max(3),
  byName: z.record(z.string(), Instant).optional(),
  event: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("planned"), on: Instant }),
      z.strictObject({ kind: z.literal("noted"), on: z.string() }),
    ])
    .optional(),
  tree: Node_.optional(),
  note: z.string().nullable().optional(),
});
const nested = { lines: [{ due: new Date("2026-01-01T00:00:00Z"), amounts: [[1], []] }] };

/** Reads a stream or takes a string, and tells how much came. */
const Upload = z.strictObject({
  kind: z.enum(["csv", "xlsx"]),
  dryRun: z.boolean().default(false),
  data: z.union([z.string(), z.custom<Readable>((value) => value instanceof Readable)]),
});
async function textOf(data: string | Readable): Promise<string> {
  if (typeof data === "string") return data;
  const chunks: Buffer[] = [];
  for await (const chunk of data) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const Fields = z.strictObject({
  name,
  teeth: z.int().min(1).max(1000).default(1),
  ratio: z.number().nullable().default(null),
});

const gears = {
  get: open
    .meta(
      rest("GET", "/gears/{id}", { ...reading, example: { output: gear }, problems: [notFound] }),
    )
    .input(byId)
    .output(Gear)
    .query((opts) => {
      echo(opts);
      if (opts.input.id !== gearId) throw notFound("There is no such gear.");
      return gear;
    }),
  best: open
    .meta(rest("GET", "/gears/best", { ...reading, example: { output: gear } }))
    .output(Gear)
    .query(() => ({ ...gear, name: "the best" })),
  newest: open
    .meta(rest("GET", "/gears/newest", { ...reading, example: { output: { teeth: 40 } } }))
    .output(z.object({ teeth: z.int() }))
    .query(() => ({ teeth: 40 })),
  newestWithMaterial: open
    .meta(
      rest("GET", "/gears/newest", {
        ...reading,
        version: "v2",
        example: { output: { gear: { teeth: 40, material: "steel" } } },
      }),
    )
    .output(z.object({ gear: z.object({ teeth: z.int(), material: z.string() }) }))
    .query(() => ({ gear: { teeth: 40, material: "steel" } })),
  long: open
    .meta(rest("GET", "/gears/long", { ...reading, example: { output: gear } }))
    .output(Gear.extend({ note: z.string().max(5000) }).partial({ note: true }))
    .query(() => ({ ...gear, note: "long ".repeat(500) })),
  list: open
    .meta(
      rest("GET", "/gears", {
        ...reading,
        example: { output: { items: [gear], nextCursor: null } },
      }),
    )
    .input(
      z.strictObject({ ...pageQuery(["name", "createdAt"]), q: z.string().max(100).optional() }),
    )
    .output(page(Gear))
    .query(({ input }) => ({
      items: Array.from({ length: input.limit }, () => gear),
      nextCursor: null,
    })),
  create: open
    .meta(
      rest("POST", "/gears", {
        summary: "Make a gear",
        tags: ["Gears"],
        status: 201,
        problems: [gearBroken],
        example: { input: { name: "Gear", teeth: 12 }, output: gear },
      }),
    )
    .input(Fields)
    .output(Gear)
    .mutation((opts) => {
      echo(opts);
      if (opts.input.name === "broken")
        throw gearBroken("It is broken.", { details: { wanted: 3 } });
      if (opts.input.name === "defect") throw new Error("secret: select * from gear");
      if (opts.ctx.idempotencyKey === "again") opts.ctx.onReplay?.();
      return { ...gear, ...opts.input };
    }),
  update: open
    .meta(
      rest("PATCH", "/gears/{id}", {
        summary: "Change a gear",
        tags: ["Gears"],
        replace: Fields,
        problems: [versionMismatch],
        example: { input: { name: "Gear" }, output: gear },
      }),
    )
    .input(changeOf(Fields))
    .output(Gear)
    .mutation((opts) => {
      echo(opts);
      if (opts.input.version !== undefined && opts.input.version !== gear.version) {
        throw versionMismatch("It moved on.", { details: { current: gear.version } });
      }
      return gear;
    }),
  scrap: open
    .meta(
      rest("DELETE", "/gears/{id}", {
        summary: "Scrap",
        tags: ["Gears"],
        status: 204,
        example: {},
      }),
    )
    .input(byId.extend({ reason: z.string().max(40).optional() }))
    .mutation((opts) => {
      echo(opts);
    }),
  spin: open
    .meta(
      rest("POST", "/gears/{id}/spin", {
        summary: "Spin",
        tags: ["Gears"],
        status: 202,
        deprecated: { since: "2026-01-01", sunset: "2027-01-01" },
        example: { output: gear },
      }),
    )
    .input(byId)
    .output(Gear)
    .mutation(() => gear),
  guarded: permitted("gears:read")
    .meta(
      rest("POST", "/gears/{id}/guarded", {
        summary: "Guarded",
        tags: ["Gears"],
        example: { output: gear },
      }),
    )
    .input(byId)
    .output(Gear)
    .mutation(() => gear),
  hidden: open.input(Everything).query(tell),
};

export const app = router({
  gears,
  shapes: {
    query: open
      .meta(
        rest("GET", "/shapes", {
          ...reading,
          tags: ["Shapes"],
          example: { output: { value: "" } },
        }),
      )
      .input(Everything)
      .output(Anything)
      .query(tell),
    body: open
      .meta(
        rest("POST", "/shapes", {
          summary: "Body",
          tags: ["Shapes"],
          example: { input: {}, output: { value: "" } },
        }),
      )
      .input(Everything)
      .output(Anything)
      .mutation(tell),
    nested: open
      .meta(
        rest("POST", "/shapes/nested", {
          summary: "Nested",
          tags: ["Shapes"],
          example: { input: nested, output: { value: "" } },
        }),
      )
      .input(Nested)
      .output(Anything)
      .mutation(tell),
    path: open
      .meta(
        rest("GET", "/shapes/{text}/{count}", {
          ...reading,
          tags: ["Shapes"],
          example: { input: { text: "a", count: 1 }, output: { value: "" } },
        }),
      )
      .input(z.strictObject({ text: z.string(), count: z.int() }))
      .output(Anything)
      .query(tell),
    bad: open
      .meta(
        rest("GET", "/shapes/bad-output", {
          ...reading,
          tags: ["Shapes"],
          example: { output: { value: "" } },
        }),
      )
      .output(Anything)
      .query(() => ({ value: 5 as unknown as string })),
    upload: open
      .meta(
        rest("POST", "/shapes/upload", {
          summary: "Upload",
          tags: ["Shapes"],
          upload: "data",
          example: { input: { kind: "csv", data: "sku,name" }, output: { value: "" } },
        }),
      )
      .input(Upload)
      .output(Anything)
      .mutation(async (opts) => {
        echo(opts);
        const { data, ...fields } = opts.input;
        return { value: `${describe(fields)} ${(await textOf(data)).slice(0, 100)}` };
      }),
    slow: open
      .meta(
        rest("GET", "/shapes/slow", {
          ...reading,
          tags: ["Shapes"],
          example: { output: { value: "" } },
        }),
      )
      .output(Anything)
      .query(async ({ ctx }) => {
        await new Promise((resolve) => {
          ctx.signal?.addEventListener("abort", resolve);
          waiting.emit?.();
        });
        waiting.aborted?.();
        return { value: "late" };
      }),
  },
});

/** How a test learns that the slow procedure runs, and that it was told to stop. */
export const waiting: { emit?: () => void; aborted?: () => void } = {};
