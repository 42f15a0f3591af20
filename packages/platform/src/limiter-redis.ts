import { Redis, type Result } from "ioredis";
import type { Logger } from "pino";
import type { Limiter } from "./limiter.ts";

/*
 * KEYS: one list of moments for each hit, the oldest first. ARGV: calls, limit and window (ms) of each. Answers the milliseconds to
 * wait, then what remains and the milliseconds until the oldest call leaves, for each. Lists of integers are packed (about 8 bytes a
 * call) and only their ends are touched, so that a call costs the same whatever went before it. Time is Redis's own: the clocks of the
 * servers do not matter; should it be set back, it stands still here.
 */
const script = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait = 0
local sizes, oldest = {}, {}
for i, key in ipairs(KEYS) do
  local newest = tonumber(redis.call('LINDEX', key, -1))
  if newest and newest > now then now = newest end
end
for i, key in ipairs(KEYS) do
  local calls, limit, window = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local first = tonumber(redis.call('LINDEX', key, 0))
  while first and first <= now - window do
    local head = redis.call('LRANGE', key, 0, 63)
    local aged = 0
    while head[aged + 1] and tonumber(head[aged + 1]) <= now - window do aged = aged + 1 end
    redis.call('LTRIM', key, aged, -1)
    first = tonumber(redis.call('LINDEX', key, 0))
  end
  local size = redis.call('LLEN', key)
  local over = size + calls - limit
  if over > 0 then
    local last = over <= size and tonumber(redis.call('LINDEX', key, over - 1)) or now
    wait = math.max(wait, last + window - now)
  end
  sizes[i], oldest[i] = size, first or now
end
local answer = { wait }
for i, key in ipairs(KEYS) do
  local calls, limit, window = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  if wait == 0 then
    for call = 1, calls do redis.call('RPUSH', key, string.format('%.0f', now)) end
    redis.call('PEXPIRE', key, window)
    sizes[i] = sizes[i] + calls
  end
  answer[i * 2] = math.max(0, limit - sizes[i])
  answer[i * 2 + 1] = oldest[i] + window - now
end
return answer`;

declare module "ioredis" {
  interface RedisCommander<Context> {
    millraceTake(keys: number, ...rest: (string | number)[]): Result<number[], Context>;
  }
}

/** Counts across all processes, in one atomic call. Rejects when Redis is out of reach. */
export function redisLimiter(url: string, log: Logger): Limiter {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    commandTimeout: 1000,
    scripts: { millraceTake: { lua: script } },
  });
  redis.on("error", (error) => log.warn({ err: error }, "limiter: Redis is out of reach"));
  return {
    async take(hits) {
      const keys = hits.map(({ policy, key }) => `millrace:limit:${policy.name}:${key}`);
      const bounds = hits.flatMap(({ policy, calls = 1 }) => [
        calls,
        policy.limit,
        policy.seconds * 1000,
      ]);
      const answer = await redis.millraceTake(keys.length, ...keys, ...bounds);
      const seconds = (at: number) => Math.ceil((answer[at] as number) / 1000);
      return {
        wait: seconds(0),
        quotas: hits.map((_hit, index) => ({
          remaining: answer[index * 2 + 1] as number,
          reset: seconds(index * 2 + 2),
        })),
      };
    },
    close: async () => redis.disconnect(),
  };
}
