import type { IncomingMessage, ServerResponse } from "node:http";
import { currentLimits } from "@millrace/domains/access/limits/current";
import type { Bounds } from "@millrace/domains/access/limits/limits.rules";
import { appRouter } from "@millrace/domains/app-router";
import { type Authenticate, type Caller, callerOf } from "@millrace/domains/identity/index";
import { defaultApiVersion } from "@millrace/platform/api-versions";
import { clientAddress, networkKey } from "@millrace/platform/client-address";
import { type Hit, type Taken, withFallback } from "@millrace/platform/limiter";
import { memoryLimiter } from "@millrace/platform/limiter-memory";
import type { Platform } from "@millrace/platform/platform";
import { limited } from "@millrace/platform/problems";
import { asDomainError } from "@millrace/platform/refusals";
import type { LaneBounds } from "@millrace/platform/throttle";
import { respondProblem } from "@millrace/rest/respond";
import { type CallerCtx, credentialOf, newRequestId } from "./context.ts";
import { accessCookie } from "./cookies.ts";

/** Stands in front of every operation: how often its caller may call, and how many run at once. */
export interface Gate {
  /**
   * Lets a request in, or refuses it with `limit.exceeded` or `service.unavailable`, before its credential is looked up and its body is
   * read. Counts a call for each operation, once, in one atomic step over all policies; says in the answer's headers what is left. Its
   * place is free again when its answer has been made.
   */
  enter(req: IncomingMessage, res: ServerResponse, operations: readonly string[]): Promise<void>;
  /** The same for a call on a connection that stays; gives back what ends it. */
  call(ctx: CallerCtx, operation: string, signal: AbortSignal): Promise<() => void>;
  /** Runs `run` behind `enter`, for what does not answer with problems itself. */
  guard(
    req: IncomingMessage,
    res: ServerResponse,
    operation: string,
    run: () => unknown,
  ): Promise<void>;
  /** The lane of health and metrics, which nothing else fills. */
  healthLane(req: IncomingMessage, res: ServerResponse, run: () => unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Whose call it is, and what they may. */
interface Counted {
  readonly key: string;
  readonly bounds: Bounds;
}

const procedures = appRouter._def.procedures as unknown as Readonly<
  Record<string, { _def: { type: string } } | undefined>
>;
const staysOpen = (operation: string) => procedures[operation]?._def.type === "subscription";
/** An answer that its reader has not taken after this, with more on its way than the kernel holds, is cut off. */
const slowReaderMs = 60_000;
const heldByKernel = 64 << 10;

export async function createGate(platform: Platform, authenticate: Authenticate): Promise<Gate> {
  const limits = await currentLimits(platform);
  const counts = platform.config.MILLRACE_RATE_LIMITS;
  const local = memoryLimiter();
  const limiter = platform.config.REDIS_URL
    ? withFallback(platform.limiter, local, platform.log)
    : local;
  const isUsual = ({ perMinute, perHour }: Caller) => perMinute === 60 && perHour === 1_000;

  function countedAs(caller: Caller): Counted {
    const bounds = limits.of(caller.kind);
    const { perMinute, perHour } = caller;
    const own = perMinute !== undefined && perHour !== undefined && !isUsual(caller);
    return {
      key: `${caller.kind}:${caller.id}`,
      bounds: own ? { ...bounds, perMinute, perHour } : bounds,
    };
  }

  const byAddress = (kind: "anonymous" | "unproven", ip: string | undefined): Counted => ({
    key: `${kind}:${ip === undefined ? "nowhere" : networkKey(ip)}`,
    bounds: limits.of(kind),
  });

  function hitsOf({ key, bounds }: Counted, operations: readonly string[]): Hit[] {
    const hits = policiesOf("", bounds).map((policy) => ({
      policy,
      key,
      calls: operations.length,
    }));
    for (const operation of new Set(operations)) {
      const calls = operations.filter((each) => each === operation).length;
      for (const policy of policiesOf(`${operation}.`, limits.of(operation)))
        hits.push({ policy, key, calls });
    }
    return hits;
  }

  async function count(
    counted: Counted,
    operations: readonly string[],
    res: ServerResponse | undefined,
  ): Promise<void> {
    const hits = hitsOf(counted, operations);
    if (hits.length === 0) return;
    const taken = await limiter.take(hits);
    if (res) writeHeaders(res, hits, taken);
    if (taken.wait === 0) return;
    res?.setHeader("Retry-After", String(taken.wait));
    throw limited(`Too many requests. Try again in ${taken.wait} seconds.`, {
      retryAfter: taken.wait,
    });
  }

  /** Counts the request and says whose it is. */
  async function countRequest(
    req: IncomingMessage,
    res: ServerResponse,
    operations: readonly string[],
  ): Promise<string> {
    const ip = clientAddress(req, platform.config.MILLRACE_TRUSTED_PROXIES);
    const given = credentialOf(req);
    const credential = given ?? accessCookie(platform, req);
    const caller = credential === undefined ? null : await authenticate.recognise(credential);
    if (caller) {
      const counted = countedAs(caller);
      if (counts) await count(counted, operations, res);
      return counted.key;
    }
    // A cookie that is over is no credential.
    const isGuess = given !== undefined;
    const stranger = byAddress(isGuess ? "unproven" : "anonymous", ip);
    if (!counts) return stranger.key;
    await count(stranger, operations, res);
    if (!isGuess) return stranger.key;
    // Good or not, it is looked up once more right after, from memory when it is good.
    await authenticate(given, { ip }).catch(() => null);
    const found = await authenticate.recognise(given);
    if (!found) return stranger.key;
    const counted = countedAs(found);
    await count(counted, operations, res);
    return counted.key;
  }

  function lanesOf(operations: readonly string[]): LaneBounds[] {
    if (operations.some(staysOpen)) return [];
    // Everybody takes lanes in the same order, the common one last: nobody waits in it for another one.
    const names = [...new Set(operations)].sort();
    return [...names, "all"].flatMap((name) => {
      const { running, queued, waitSeconds } = limits.of(name);
      return running === null
        ? []
        : [{ name, running, queued: queued ?? 0, waitSeconds: waitSeconds ?? 1 }];
    });
  }

  async function admit(
    res: ServerResponse,
    lanes: readonly LaneBounds[],
    actor: string,
  ): Promise<void> {
    if (lanes.length === 0) return;
    const place = platform.throttle.enterAtOnce(lanes);
    if (place) return hold(res, place);
    const left = new AbortController();
    const onClose = () => left.abort();
    res.once("close", onClose);
    if (res.destroyed) left.abort();
    try {
      hold(res, await platform.throttle.enter(lanes, actor, left.signal));
    } catch (error) {
      const { retryAfter } = asDomainError(error).particulars;
      if (retryAfter !== undefined && !res.headersSent)
        res.setHeader("Retry-After", String(retryAfter));
      throw error;
    } finally {
      res.off("close", onClose);
    }
  }

  async function enter(
    req: IncomingMessage,
    res: ServerResponse,
    operations: readonly string[],
  ): Promise<void> {
    const actor = await countRequest(req, res, operations);
    await admit(res, lanesOf(operations), actor);
  }

  async function answering(
    req: IncomingMessage,
    res: ServerResponse,
    come: () => Promise<void>,
    run: () => unknown,
  ): Promise<void> {
    try {
      await come();
    } catch (error) {
      if (res.destroyed) return;
      const path = (req.url ?? "").split("?", 1)[0] ?? "";
      respondProblem(asDomainError(error), path, newRequestId(), res, defaultApiVersion);
      return;
    }
    await run();
  }

  return {
    enter,
    async call(ctx, operation, signal) {
      const caller = callerOf(ctx);
      const counted = caller ? countedAs(caller) : byAddress("anonymous", ctx.ip);
      if (counts) await count(counted, [operation], undefined);
      return platform.throttle.enter(lanesOf([operation]), counted.key, signal);
    },
    guard: (req, res, operation, run) =>
      answering(req, res, () => enter(req, res, [operation]), run),
    healthLane(req, res, run) {
      const { running, queued, waitSeconds } = limits.of("health");
      const lane = {
        name: "health",
        running: running ?? 1,
        queued: queued ?? 0,
        waitSeconds: waitSeconds ?? 1,
      };
      return answering(req, res, () => admit(res, [lane], "health"), run);
    },
    async stop() {
      limits.stop();
      await local.close();
    },
  };
}

/** An answer that has been made holds no place, however slowly it is read. */
function hold(res: ServerResponse, leave: () => void): void {
  res.once("prefinish", () => {
    leave();
    watchReader(res);
  });
  res.once("close", leave);
}

const policiesOf = (prefix: string, { perMinute, perHour }: Bounds) => [
  ...(perMinute === null
    ? []
    : [{ name: `${prefix}minute`, limit: perMinute, seconds: 60 } as const]),
  ...(perHour === null ? [] : [{ name: `${prefix}hour`, limit: perHour, seconds: 3_600 } as const]),
];

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) name every policy; the older `X-Rate-Limit-*` the one with
 * the least left, its reset in seconds since 1970.
 */
function writeHeaders(res: ServerResponse, hits: readonly Hit[], { quotas }: Taken): void {
  const all = hits.map(({ policy }, at) => ({ ...policy, ...(quotas[at] as Taken["quotas"][0]) }));
  const least = all.reduce((a, b) => (b.remaining < a.remaining ? b : a));
  res.setHeader(
    "RateLimit-Policy",
    all.map(({ name, limit, seconds }) => `"${name}";q=${limit};w=${seconds}`).join(", "),
  );
  res.setHeader(
    "RateLimit",
    all.map(({ name, remaining, reset }) => `"${name}";r=${remaining};t=${reset}`).join(", "),
  );
  res.setHeader("X-Rate-Limit-Limit", least.limit);
  res.setHeader("X-Rate-Limit-Remaining", least.remaining);
  res.setHeader("X-Rate-Limit-Reset", Math.ceil(Date.now() / 1000) + least.reset);
}

function watchReader(res: ServerResponse): void {
  if (res.writableLength <= heldByKernel) return;
  const timer = setTimeout(() => res.destroy(), slowReaderMs).unref();
  res.once("close", () => clearTimeout(timer));
}
