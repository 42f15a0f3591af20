import { unavailable } from "./problems.ts";

/** How many may run and wait in a lane, and for how long. Read at each entry: a change counts at once. */
export interface LaneBounds {
  readonly name: string;
  readonly running: number;
  readonly queued: number;
  readonly waitSeconds: number;
}

/** What a lane has now and has had since the start of the process. */
export interface LaneFigures {
  readonly lane: string;
  readonly running: number;
  readonly queued: number;
  /** Turned away: the queue was full, or the wait too long. */
  readonly refused: number;
  /** Let in after a wait. */
  readonly waited: number;
}

export interface Throttle {
  /**
   * Takes a place in each lane, in their order, and gives back what leaves them all; calling that twice is calling it once. Who finds no
   * place waits in a bounded queue, which serves actors in turn and each actor's calls in their order. Refuses with
   * `service.unavailable` when the queue is full or the wait is over; rejects when `signal` aborts, without leaving a trace.
   */
  enter(lanes: readonly LaneBounds[], actor: string, signal: AbortSignal): Promise<() => void>;
  /** The same when each lane has a place; undefined, and none taken, when one has not. Most calls need no more. */
  enterAtOnce(lanes: readonly LaneBounds[]): (() => void) | undefined;
  figures(): LaneFigures[];
}

/** The lanes of one process. */
export function createThrottle(): Throttle {
  const lanes = new Map<string, Lane>();
  const laneOf = (bounds: LaneBounds): Lane => {
    const lane = lanes.get(bounds.name) ?? createLane(bounds);
    lanes.set(bounds.name, lane);
    return lane;
  };
  return {
    enterAtOnce(wanted) {
      const taken: Lane[] = [];
      const leave = () => {
        for (const lane of taken.splice(0)) lane.leave();
      };
      for (const bounds of wanted) {
        const lane = laneOf(bounds);
        if (!lane.enterAtOnce(bounds)) {
          leave();
          return undefined;
        }
        taken.push(lane);
      }
      return leave;
    },
    async enter(wanted, actor, signal) {
      const leaves: (() => void)[] = [];
      const leave = () => {
        for (const each of leaves.splice(0)) each();
      };
      try {
        for (const bounds of wanted) {
          const lane = laneOf(bounds);
          signal.throwIfAborted();
          if (!lane.enterAtOnce(bounds)) await lane.wait(actor, signal);
          leaves.push(lane.leave);
        }
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    figures: () => [...lanes.values()].map((lane) => lane.figures()),
  };
}

interface Waiter {
  readonly admit: () => void;
}

type Lane = ReturnType<typeof createLane>;

function createLane(first: LaneBounds) {
  let bounds = first;
  let running = 0;
  let queued = 0;
  let refused = 0;
  let waited = 0;
  /** By actor, the one whose turn it is first. */
  const queues = new Map<string, Set<Waiter>>();

  function next(): Waiter | undefined {
    const [turn] = queues;
    if (!turn) return undefined;
    const [actor, waiters] = turn;
    const [waiter] = waiters as Set<Waiter> & Iterable<Waiter>;
    remove(actor, waiter as Waiter);
    // To the end of the round.
    if (queues.delete(actor)) queues.set(actor, waiters);
    return waiter;
  }

  function remove(actor: string, waiter: Waiter): void {
    const waiters = queues.get(actor);
    if (!waiters?.delete(waiter)) return;
    queued--;
    if (waiters.size === 0) queues.delete(actor);
  }

  function admitAll(): void {
    while (running < bounds.running) {
      const waiter = next();
      if (!waiter) return;
      running++;
      waited++;
      waiter.admit();
    }
  }

  function wait(actor: string, signal: AbortSignal): Promise<void> {
    if (queued >= bounds.queued) {
      refused++;
      throw busy("All places are taken, and the queue is full.");
    }
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        remove(actor, waiter);
      };
      const waiter: Waiter = {
        admit() {
          end();
          resolve();
        },
      };
      const onAbort = () => {
        end();
        reject(unavailable("The caller has left."));
      };
      const seconds = bounds.waitSeconds;
      const timer = setTimeout(() => {
        end();
        refused++;
        reject(busy(`No place came free within ${seconds} seconds.`));
      }, seconds * 1000);
      signal.addEventListener("abort", onAbort, { once: true });
      const waiters = queues.get(actor) ?? new Set();
      queues.set(actor, waiters.add(waiter));
      queued++;
    });
  }

  return {
    enterAtOnce(now: LaneBounds): boolean {
      bounds = now;
      // Bounds that were raised let in those who wait first.
      admitAll();
      if (running >= bounds.running || queued > 0) return false;
      running++;
      return true;
    },
    wait,
    leave(): void {
      running--;
      admitAll();
    },
    figures: (): LaneFigures => ({ lane: bounds.name, running, queued, refused, waited }),
  };
}

const busy = (detail: string) => unavailable(detail, { retryAfter: 1 });
