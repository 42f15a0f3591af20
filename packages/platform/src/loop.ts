import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Bell, Doorbell } from "./doorbell.ts";

/**
 * Runs `turn` again and again until it is stopped: at once while it returns true ("there is more"), else when the bell rings or the poll
 * interval is over. An error is logged and slows the loop down, it never ends it. `stop` waits for the turn that is running.
 */
export function startLoop(options: {
  name: string;
  bell: { doorbell: Doorbell; on: Bell };
  pollMs: number;
  log: Logger;
  turn: (signal: AbortSignal) => Promise<boolean>;
}): { stop(): Promise<void> } {
  const { name, bell, pollMs, log, turn } = options;
  const stopped = new AbortController();
  let wake = new AbortController();
  let rung = false;
  const unhook = bell.doorbell.on(bell.on, () => {
    rung = true;
    wake.abort();
  });

  const run = async () => {
    let failures = 0;
    while (!stopped.signal.aborted) {
      rung = false;
      let more = false;
      try {
        more = await turn(stopped.signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, loop: name, failures }, "loop turn failed");
      }
      if (more || (rung && failures === 0)) continue;
      wake = new AbortController();
      const pause = failures === 0 ? pollMs : Math.min(pollMs * 2 ** failures, 10_000);
      const signal =
        failures === 0 ? AbortSignal.any([stopped.signal, wake.signal]) : stopped.signal;
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  };
  const done = run();

  return {
    async stop() {
      unhook();
      stopped.abort();
      await done;
    },
  };
}
