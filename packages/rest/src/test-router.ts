import { createServer, type IncomingMessage, type RequestListener, request } from "node:http";
import type { AddressInfo } from "node:net";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, Version } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { defineProblem } from "@millrace/platform/errors";
import { notFound, unauthenticated, versionMismatch } from "@millrace/platform/problems";
import { open, permitted, rest, router } from "@millrace/platform/procedure";
import { z } from "zod";
import { type Call, createRest, type RestOptions } from "./rest.ts";

/* A router with every awkward shape, and a server around it. Only tests import it. */

export const gearId = "0198c7a2-7f4e-7b1a-9c3d-5e6f708192a3";
export const gearBroken = defineProblem({
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
export const Gear = z
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
export const describe = (value: unknown): string =>
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

const Fields = z.strictObject({
  name,
  teeth: z.int().min(1).max(1000).default(1),
  ratio: z.number().nullable().default(null),
});

export const gears = {
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
    .input(byId.extend({ ...Fields.partial().shape, version: Version.optional() }))
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

const silent = () => {};
export const log = { error: silent, warn: silent, info: silent } as unknown as Ctx["log"];

/** A context without a database: the procedures of these tests never ask for one. */
export function anonymousContext(_req: IncomingMessage, call: Call): Ctx {
  return {
    actor: { kind: "anonymous", id: "anonymous" },
    permissions: new Set<string>(),
    sites: "all",
    now: new Date(),
    requestId: call.requestId,
    db: undefined as unknown as Ctx["db"],
    platform: undefined as unknown as Ctx["platform"],
    log,
  };
}

export function signedInContext(req: IncomingMessage, call: Call): Ctx {
  if (req.headers.authorization === "Bearer bad") throw unauthenticated("The token is not ours.");
  return anonymousContext(req, call);
}

export const info = {
  title: "Gears",
  version: "1.0.0",
  description: "Gears of every shape.",
  license: { name: "AGPL-3.0-only", identifier: "AGPL-3.0-only" },
  contact: { name: "Millrace", url: "https://millrace.example" },
};

export interface Served {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const serveApp = (options: Partial<RestOptions> = {}): Promise<Served> => {
  const facade = createRest({ router: app, createContext: signedInContext, info, ...options });
  return serve((req, res) => void facade.handle(req, res));
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly json: any;
}

/** One request by `node:http`, which sends any header and path as they are (`fetch` tidies both). */
export function call(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const req = request({ hostname, port, method, path: `/api/v1${path}`, headers, agent: false });
    req.on("error", reject);
    req.on("response", (res) => {
      const chunks: Buffer[] = [];
      res.on("error", reject);
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        const isJson =
          /json/.test(res.headers["content-type"] ?? "") && !res.headers["content-encoding"];
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          bytes,
          text,
          json: isJson && text !== "" ? JSON.parse(text) : undefined,
        });
      });
    });
    req.end(body);
  });
}

/** A JSON request. */
export const send = (
  origin: string,
  method: string,
  path: string,
  body: unknown,
  headers = {},
): Promise<Answer> =>
  call(
    origin,
    method,
    path,
    { "content-type": "application/json", ...headers },
    JSON.stringify(body),
  );
