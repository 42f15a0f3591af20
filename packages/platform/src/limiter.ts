import { Redis } from "ioredis";
import type { Logger } from "pino";
import { limited, unavailable } from "./problems.ts";

/** At most `limit` hits in any `seconds` seconds for one key. */
export interface Policy {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
}

export interface Limiter {
  /** Counts one hit against each key, atomically: all or, when one of them is full, none. Seconds to wait, or 0. */
  take(hits: readonly { policy: Policy; key: string }[]): Promise<number>;
  close(): Promise<void>;
}

/** Refuses with `limit.exceeded` when one of the keys is full. Out of reach counts as full: what is guarded here is sign-in. */
export async function enforce(
  limiter: Limiter,
  hits: readonly { policy: Policy; key: string }[],
): Promise<void> {
  const wait = await limiter.take(hits).catch(() => {
    throw unavailable("Sign-in is not possible for a moment.", { retryAfter: 5 });
  });
  if (wait > 0)
    throw limited(`Too many attempts. Try again in ${wait} seconds.`, { retryAfter: wait });
}

/** Counts within this process: a sliding log of hits per key, exact, emptied as it ages. */
export function memoryLimiter(now: () => number = Date.now): Limiter {
  const hitsOf = new Map<string, number[]>();
  const recent = (id: string, windowMs: number, at: number) => {
    const hits = (hitsOf.get(id) ?? []).filter((hit) => hit > at - windowMs);
    if (hits.length > 0) hitsOf.set(id, hits);
    else hitsOf.delete(id);
    return hits;
  };
  const sweep = setInterval(() => {
    for (const id of hitsOf.keys()) recent(id, 3_600_000, now());
  }, 60_000).unref();
  return {
    async take(hits) {
      const at = now();
      const logs = hits.map(({ policy, key }) => ({ policy, id: `${policy.name}|${key}` }));
      let wait = 0;
      for (const { policy, id } of logs) {
        const log = recent(id, policy.seconds * 1000, at);
        const oldest = log[log.length - policy.limit];
        if (oldest !== undefined)
          wait = Math.max(wait, Math.ceil((oldest + policy.seconds * 1000 - at) / 1000));
      }
      if (wait === 0) for (const { id } of logs) hitsOf.set(id, [...(hitsOf.get(id) ?? []), at]);
      return wait;
    },
    close: async () => clearInterval(sweep),
  };
}

/*
 * KEYS: one sorted set per hit. ARGV: a unique member, then limit and window (ms) of each. Time is Redis's own, so that the
 * clocks of the servers do not matter.
 */
const script = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
  local limit, window = tonumber(ARGV[i * 2]), tonumber(ARGV[i * 2 + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local count = redis.call('ZCARD', key)
  if count >= limit then
    local oldest = redis.call('ZRANGE', key, count - limit, count - limit, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + window - now)
  end
end
if wait > 0 then return math.ceil(wait / 1000) end
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, now, ARGV[1])
  redis.call('PEXPIRE', key, tonumber(ARGV[i * 2 + 1]))
end
return 0`;

/** Counts across all processes, in one atomic call. */
export function redisLimiter(url: string, log: Logger): Limiter {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 1000 });
  redis.on("error", (error) => log.warn({ err: error }, "limiter: Redis is out of reach"));
  return {
    async take(hits) {
      const keys = hits.map(({ policy, key }) => `millrace:limit:${policy.name}:${key}`);
      const bounds = hits.flatMap(({ policy }) => [policy.limit, policy.seconds * 1000]);
      return Number(await redis.eval(script, keys.length, ...keys, crypto.randomUUID(), ...bounds));
    },
    close: async () => redis.disconnect(),
  };
}
