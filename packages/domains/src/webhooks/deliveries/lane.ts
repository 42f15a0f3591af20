import type { Target } from "@millrace/platform/outbound";
import type { Claimed } from "./deliveries.store.ts";

/*
 * One webhook as this process sees it: what it has claimed for it, and how much at once its receiver has shown to bear. What a lane
 * holds and sends is bounded by its own receiver alone, so a slow or dead one is never in the way of another. `now` is in
 * milliseconds of a clock that never stands still.
 */

const widthAtFirst = 8;
const widthMost = 64;
const holdMost = 1000;
/** Failures in a row after which the circuit is open: nothing is sent for a while, then one request tries it. */
const failuresToOpen = 5;
const pauseMostMs = 60_000;

export interface Lane {
  readonly webhookId: string;
  url: string;
  target: Target;
  /** Claimed and not sent yet, oldest first. */
  readonly waiting: Claimed[];
  /** Requests under way, and how many there may be. */
  sending: number;
  width: number;
  /** Results in this second and in the one before: what is claimed ahead is about one second's work. */
  second: number;
  thisSecond: number;
  lastSecond: number;
  failures: number;
  pausedUntil: number;
  /** The last claim took all that there was room for, so there may be more. */
  hasMore: boolean;
  lastUsed: number;
}

/** What a webhook that has no lane yet may have claimed for it. */
export const roomAtFirst = widthAtFirst;

export function newLane(webhookId: string, url: string, now: number): Lane {
  return {
    webhookId,
    url,
    target: targetOf(url),
    waiting: [],
    sending: 0,
    width: widthAtFirst,
    second: 0,
    thisSecond: 0,
    lastSecond: 0,
    failures: 0,
    pausedUntil: 0,
    hasMore: false,
    lastUsed: now,
  };
}

/** Follows the webhook to the URL that it has by now. */
export function retarget(lane: Lane, url: string): void {
  if (lane.url === url) return;
  lane.url = url;
  lane.target = targetOf(url);
}

function targetOf(url: string): Target {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

export const isPaused = (lane: Lane, now: number): boolean => now < lane.pausedUntil;

export const isIdle = (lane: Lane, now: number): boolean =>
  held(lane) === 0 && !isPaused(lane, now) && now - lane.lastUsed > pauseMostMs;

const held = (lane: Lane): number => lane.waiting.length + lane.sending;

/** How many it may have in hand: as many as it sends in a second, at least as many as it sends at once. */
function capacity(lane: Lane, now: number): number {
  if (isPaused(lane, now)) return 0;
  turnSecond(lane, now);
  return Math.min(Math.max(lane.width, lane.thisSecond, lane.lastSecond), holdMost);
}

/** How many more may be claimed for it. */
export const roomOf = (lane: Lane, now: number): number =>
  Math.max(0, capacity(lane, now) - held(lane));

/** True when half of what it may hold is free again and there may be more to claim. */
export const wantsMore = (lane: Lane, now: number): boolean =>
  lane.hasMore && held(lane) * 2 <= capacity(lane, now);

/** Learns from a result: success widens the lane by one, failure halves it, failures in a row open the circuit for longer and longer. */
export function learn(lane: Lane, success: boolean, now: number): void {
  turnSecond(lane, now);
  lane.thisSecond += 1;
  lane.lastUsed = now;
  if (success) {
    lane.width = Math.min(lane.width + 1, widthMost);
    lane.failures = 0;
    lane.pausedUntil = 0;
    return;
  }
  lane.width = Math.max(1, Math.floor(lane.width / 2));
  lane.failures += 1;
  const over = lane.failures - failuresToOpen;
  if (over >= 0) lane.pausedUntil = now + Math.min(1000 * 2 ** over, pauseMostMs);
}

function turnSecond(lane: Lane, now: number): void {
  const second = Math.floor(now / 1000);
  if (second === lane.second) return;
  lane.lastSecond = second === lane.second + 1 ? lane.thisSecond : 0;
  lane.thisSecond = 0;
  lane.second = second;
}
