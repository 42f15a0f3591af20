import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import type { Logger } from "pino";

/**
 * `outbox`: a transaction left events or jobs; `log`: the relay gave numbers to events; `deliveries`: some may be due;
 * `access`: what a caller may do has changed; `settings`: a setting has another value; `keys`: there is
 * another signing key; `jobs`: a run went on; `cancel`: a run is to end;
 * `limits`: a rule has other bounds.
 */
export type Bell =
  | "outbox"
  | "log"
  | "deliveries"
  | "access"
  | "settings"
  | "keys"
  | "jobs"
  | "cancel"
  | "limits";

/**
 * A hint that there is something to look for, never the thing itself: whoever listens also polls, so a ring that is lost costs half
 * a second and nothing else.
 */
export interface Doorbell {
  ring(bell: Bell, about?: string): void;
  on(bell: Bell, listener: (about: string) => void): () => void;
  close(): Promise<void>;
}

/** Rings inside this process. */
export function memoryDoorbell(): Doorbell {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    ring: (bell, about = "") => void emitter.emit(bell, about),
    on(bell, listener) {
      emitter.on(bell, listener);
      return () => void emitter.off(bell, listener);
    },
    close: async () => void emitter.removeAllListeners(),
  };
}

/** A process that ends waits no longer for its last rings to leave. */
const lastRingMs = 500;

/**
 * Rings in every process that shares the Redis, this one first and without waiting. Rings are gathered for a few milliseconds, so that
 * a busy process publishes some hundred a second and not one for each request. Redis being away loses rings only.
 */
export function redisDoorbell(url: string, prefix: string, log: Logger): Doorbell {
  const channel = `${prefix}:bell:`;
  const local = memoryDoorbell();
  const options = { maxRetriesPerRequest: 0, enableOfflineQueue: false, lazyConnect: false };
  const publisher = new Redis(url, options);
  const subscriber = new Redis(url, { maxRetriesPerRequest: null });
  const self = crypto.randomUUID();
  let waiting = new Set<string>();

  for (const connection of [publisher, subscriber]) {
    connection.on("error", (error) =>
      log.warn({ err: error }, "doorbell: Redis is out of reach; polling goes on"),
    );
  }
  subscriber
    .psubscribe(`${channel}*`)
    .catch((error: unknown) => log.warn({ err: error }, "doorbell: cannot subscribe yet"));
  subscriber.on("pmessage", (_pattern: string, from: string, message: string) => {
    const [sender, about] = split(message);
    if (sender !== self) local.ring(from.slice(channel.length) as Bell, about);
  });

  const publish = async () => {
    const rings = [...waiting];
    waiting = new Set();
    // A ring that does not arrive is made up for by the listener's poll.
    await Promise.allSettled(
      rings.map((ring) => {
        const [bell, about] = split(ring);
        return publisher.publish(channel + bell, `${self}|${about}`);
      }),
    );
  };

  return {
    ring(bell, about = "") {
      local.ring(bell, about);
      if (waiting.size === 0) setTimeout(() => void publish(), 5);
      waiting.add(`${bell}|${about}`);
    },
    on: local.on,
    async close() {
      await local.close();
      // A command's process ends with its last change: others are to hear of that one, too.
      await Promise.race([publish(), sleep(lastRingMs, undefined, { ref: false })]);
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

function split(message: string): [string, string] {
  const at = message.indexOf("|");
  return [message.slice(0, at), message.slice(at + 1)];
}
