import { Redis } from "ioredis";

const connections = new Map<string, Redis>();

/** Asks Redis for an answer, on a connection of its own that is kept. Rejects when there is none. */
export async function pingRedis(url: string): Promise<void> {
  let redis = connections.get(url);
  if (!redis) {
    redis = new Redis(url, {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: true,
      lazyConnect: true,
    });
    // Each ping says so itself.
    redis.on("error", () => {});
    connections.set(url, redis);
  }
  await redis.ping();
}

/** Lets go of the connection, where there is one. */
export function closeRedisPing(url: string | undefined): void {
  if (url === undefined) return;
  connections.get(url)?.disconnect();
  connections.delete(url);
}
