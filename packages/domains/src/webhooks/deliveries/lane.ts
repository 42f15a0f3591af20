import { createSecretKey, type KeyObject } from "node:crypto";
import type { Target } from "@millrace/platform/outbound";
import type { Sealer } from "@millrace/platform/seal";
import { ownHeadersOf, signingSecretsOf } from "../secrets.ts";
import { isOutage, outagesToOpen, succeeded } from "../webhooks.rules.ts";
import type { Claimed, Endpoint } from "./deliveries.store.ts";

/*
 * One webhook as the process that sends to it sees it: what it has claimed for it, what its settings allow, and how much at once its
 * receiver has shown to bear. What a lane holds and sends is bounded by its own receiver alone, so a slow or dead one is never in the way
 * of another. `now` is in milliseconds of a clock that never stands still.
 */

const widthAtFirst = 8;
const holdMost = 1000;
const idleMs = 60_000;
/** What was not sent while the process was busy may follow at once, but no more than this much of it. */
const catchUpMs = 20;

export interface Lane {
  readonly webhookId: string;
  endpoint: Endpoint;
  target: Target;
  /** What signs its deliveries and goes with them; a sentence where these cannot be opened. */
  secrets: readonly KeyObject[];
  ownHeaders: Readonly<Record<string, string>>;
  fault: string | null;
  /** Claimed and not sent yet, oldest first. */
  readonly waiting: Claimed[];
  /** Requests under way, and how many there may be; and results that are not written yet. */
  sending: number;
  width: number;
  unwritten: number;
  /** Results in this second and in the one before: what is claimed ahead is about one second's work. */
  second: number;
  thisSecond: number;
  lastSecond: number;
  /** Attempts in a row that the receiver was out of order for. */
  outages: number;
  /** With a rate: no request starts before; and what wakes the lane then. */
  nextSlot: number;
  timer: NodeJS.Timeout | undefined;
  /** The last claim took all that there was room for, so there may be more. */
  hasMore: boolean;
  lastUsed: number;
}

/** What a webhook that has no lane yet may have claimed for it. */
export const roomAtFirst = widthAtFirst;

/** A new one waits for its first slot: whoever sent to the webhook before may have used the last one just now. */
export function newLane(endpoint: Endpoint, now: number): Lane {
  return {
    webhookId: endpoint.webhookId,
    endpoint,
    target: targetOf(endpoint.url),
    secrets: [],
    ownHeaders: {},
    fault: null,
    waiting: [],
    sending: 0,
    width: widthAtFirst,
    unwritten: 0,
    second: 0,
    thisSecond: 0,
    lastSecond: 0,
    outages: 0,
    nextSlot: endpoint.perSecond === null ? 0 : now + 1000 / endpoint.perSecond,
    timer: undefined,
    hasMore: false,
    lastUsed: now,
  };
}

/** Follows the webhook to the settings that it has by now. */
export function configure(lane: Lane, endpoint: Endpoint, sealer: Sealer, now: Date): void {
  if (endpoint.url !== lane.endpoint.url) lane.target = targetOf(endpoint.url);
  lane.endpoint = endpoint;
  if (held(lane) === 0) lane.outages = endpoint.outages;
  try {
    lane.secrets = signingSecretsOf(sealer, endpoint, now).map((secret) => createSecretKey(secret));
    lane.ownHeaders = ownHeadersOf(sealer, endpoint);
    lane.fault = lane.secrets.length > 0 ? null : "it has no secret to sign with";
  } catch {
    lane.fault = "its secrets cannot be opened with the configured encryption keys";
  }
}

function targetOf(url: string): Target {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

/** Nothing is sent but, once its time is over, one probe at a time. */
export const isOpen = (lane: Lane): boolean => lane.outages >= outagesToOpen;

export const isIdle = (lane: Lane, now: number): boolean =>
  held(lane) === 0 && now - lane.lastUsed > idleMs;

const held = (lane: Lane): number => lane.waiting.length + lane.sending + lane.unwritten;

/** How many it may have in hand: as many as it sends in a second, at least as many as it sends at once. */
function capacity(lane: Lane, now: number): number {
  if (isOpen(lane)) return 1;
  turnSecond(lane, now);
  const most = Math.min(holdMost, lane.endpoint.perSecond ?? holdMost);
  return Math.min(Math.max(widthOf(lane), lane.thisSecond, lane.lastSecond), most);
}

const widthOf = (lane: Lane): number => Math.min(lane.width, lane.endpoint.concurrency);

/** How many more may be claimed for it. */
export const roomOf = (lane: Lane, now: number): number =>
  Math.max(0, capacity(lane, now) - held(lane));

/** True when half of what it may hold is free again and there may be more to claim. */
export const wantsMore = (lane: Lane, now: number): boolean =>
  lane.hasMore && held(lane) * 2 <= capacity(lane, now);

/** Whether one more request may be under way; `most` is what the process allows each lane. */
export const maySend = (lane: Lane, most: number): boolean =>
  lane.sending < Math.min(widthOf(lane), isOpen(lane) ? 1 : most);

/**
 * Takes the next slot: 0, or the milliseconds until there is one. Slots are as far apart as the rate asks for, so that no second has more
 * than its share, but for the 2 % that may be caught up on.
 */
export function takeSlot(lane: Lane, now: number): number {
  const { perSecond } = lane.endpoint;
  if (perSecond === null) return 0;
  if (lane.nextSlot > now) return lane.nextSlot - now;
  lane.nextSlot = Math.max(lane.nextSlot, now - catchUpMs) + 1000 / perSecond;
  return 0;
}

/** Learns from a result: success widens the lane by one, up to what the settings allow, failure halves it, outages in a row open the circuit. */
export function learn(lane: Lane, outcome: { status: number | null }, now: number): void {
  turnSecond(lane, now);
  lane.thisSecond += 1;
  lane.lastUsed = now;
  lane.outages = isOutage(outcome) ? lane.outages + 1 : 0;
  lane.width = succeeded(outcome)
    ? Math.min(lane.width + 1, lane.endpoint.concurrency)
    : Math.max(1, Math.floor(widthOf(lane) / 2));
}

function turnSecond(lane: Lane, now: number): void {
  const second = Math.floor(now / 1000);
  if (second === lane.second) return;
  lane.lastSecond = second === lane.second + 1 ? lane.thisSecond : 0;
  lane.thisSecond = 0;
  lane.second = second;
}
