import { appRouter } from "@millrace/domains/app-router";
import type { Ctx } from "@millrace/platform/context";
import { unauthenticated } from "@millrace/platform/problems";
import { asTrpcError } from "@millrace/platform/procedure";
import type { AnyTRPCProcedure } from "@trpc/server";
import type { CallerCtx } from "./context.ts";

/*
 * Calls over connections that stay. tRPC makes one context for a whole WebSocket; here every call on it gets its own, and a subscription
 * asks before each event whether its caller may still have it.
 */

/** Why a connection is let go of: its credential is over, its caller's rights are others now, or it does not read what it is sent. */
export type Ending = "credential" | "rights" | "slow";

/** A connection that stays, as the transport sees it. */
export interface Connection {
  /** The caller as of now: throws `auth.required` once the credential is over or revoked. */
  authorize(): Promise<CallerCtx>;
  /** Waits while more than it should is on its way; false when that takes too long. */
  hasRoom(): Promise<boolean>;
  /** Lets a call in, or refuses it; gives back what ends it. */
  admit(ctx: CallerCtx, operation: string): Promise<() => void>;
  /** Lets go of it. A client that may comes back with a fresh token and resumes. */
  end(why: Ending): void;
}

const connection = Symbol("connection");
type LiveCtx = Ctx & { readonly [connection]: Connection };

/** The context that the transport gives to tRPC for the connection. */
export function liveCtx(ctx: Ctx, of: Connection): Ctx {
  return { ...ctx, [connection]: of } as LiveCtx;
}

/** Ends the connection unless its caller may do just what they could when it was made. */
export async function review(of: Connection, rights: Ctx): Promise<void> {
  const current = await of.authorize().catch((error: unknown) => {
    if (isUnauthenticated(error)) of.end("credential");
    throw error;
  });
  if (sameRights(current, rights)) return;
  of.end("rights");
  throw unauthenticated("What you may do has changed. Subscribe again.");
}

const isUnauthenticated = (error: unknown) => asTrpcError(error).code === "UNAUTHORIZED";

function sameRights(a: Ctx, b: Ctx): boolean {
  if (a.permissions === b.permissions && a.sites === b.sites) return true;
  return sameSet(a.permissions, b.permissions) && sameSet(new Set(a.sites), new Set(b.sites));
}

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>) =>
  a.size === b.size && [...a].every((item) => b.has(item));

/** A call that has its answer; a subscription, once it has begun. */
export interface FinishedCall {
  readonly path: string;
  readonly type: string;
  readonly ctx: Ctx;
  readonly milliseconds: number;
  /** Undefined when it went well. */
  readonly error: unknown;
}
export type Observe = (call: FinishedCall) => void;

const observer = Symbol("observer");
type ObservedCtx = Ctx & { readonly [observer]: Observe };

/** The context, whose calls somebody is told of when they have ended. */
export function observedBy(ctx: Ctx, observe: Observe): Ctx {
  return { ...ctx, [observer]: observe } as ObservedCtx;
}

type Call = Parameters<AnyTRPCProcedure>[0];
type Procedures = Record<string, (call: Call) => Promise<unknown>>;

// Without a prototype, as tRPC has it: a client names the procedure.
const procedures: Procedures = Object.create(null);
for (const [path, procedure] of Object.entries(appRouter._def.procedures as unknown as Procedures))
  procedures[path] = Object.assign((call: Call) => callLive(procedure, call), procedure);

/** The app router, each call on a connection that stays in a context of its own. Other calls pass through. */
export const liveRouter = {
  ...appRouter,
  _def: { ...appRouter._def, procedures },
} as unknown as typeof appRouter;

async function callLive(procedure: Procedures[string], call: Call): Promise<unknown> {
  const observe = (call.ctx as Partial<ObservedCtx>)[observer];
  if (!observe) return perform(procedure, call);
  const { path, type } = call;
  const ctx = call.ctx as Ctx;
  const started = performance.now();
  const end = (error?: unknown) =>
    observe({ path, type, ctx, milliseconds: performance.now() - started, error });
  try {
    const result = await perform(procedure, call);
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

async function perform(procedure: Procedures[string], call: Call): Promise<unknown> {
  const of = (call.ctx as Partial<LiveCtx>)[connection];
  if (!of) return procedure(call);
  const ctx = await of.authorize();
  const leave = await of.admit(ctx, call.path).catch((error: unknown) => {
    throw asTrpcError(error);
  });
  try {
    const result = await procedure({ ...call, ctx });
    return call.type === "subscription"
      ? watched(result as AsyncIterable<unknown>, of, ctx)
      : result;
  } finally {
    leave();
  }
}

/** Passes on what the subscription yields, each item only when its caller may still have it and has read what came before. */
async function* watched(source: AsyncIterable<unknown>, of: Connection, ctx: Ctx) {
  try {
    for await (const item of source) {
      await review(of, ctx);
      if (!(await of.hasRoom())) return of.end("slow");
      yield item;
    }
  } catch (error) {
    throw asTrpcError(error);
  }
}
