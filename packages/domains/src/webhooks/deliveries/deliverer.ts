import { setTimeout as sleep } from "node:timers/promises";
import { memoryDoorbell } from "@millrace/platform/doorbell";
import { newId } from "@millrace/platform/id";
import { startLoop } from "@millrace/platform/loop";
import { deliveryAttempts } from "@millrace/platform/measures";
import { createOutbound, type Exchange } from "@millrace/platform/outbound";
import type { Platform } from "@millrace/platform/platform";
import { isTracing } from "@millrace/platform/tracing";
import { nextStep } from "../webhooks.rules.ts";
import {
  type Claimed,
  claimDue,
  type Endpoint,
  leaseSeconds,
  leaveAll,
  release,
} from "./deliveries.store.ts";
import * as lanes from "./lane.ts";
import { startResults } from "./results.ts";
import { signedHeaders } from "./signature.ts";
import { nameCauses, sendTraced } from "./tracing.ts";

const connectMs = 5_000;
const totalMs = 15_000;
const keepBytes = 16 * 1024;
/** Deliveries in hand in one process at most, and those of one claim. */
const inHandMost = 8_000;
const claimMost = 2_000;
/** Requests under way in one process. Above it a lane has two at a time still, so that none has to wait for another. */
const sendingMost = 512;
const sendingLeast = 2;

/**
 * Sends what is due, each delivery at least once and always under one id, until it is stopped; any number of processes may. A webhook has
 * one sender at a time, whose lease ends by itself: over all processes no webhook has more requests under way than its `concurrency`, more
 * started in a second than its `perSecond`, or, where it wants order, two deliveries about one thing at once. Deliveries are claimed in
 * batches under that lease, sent side by side in one lane per webhook, and their results written in batches. Whatever is cut off between
 * claim and result is sent again, by whoever comes next, when its lease is over. After five outages in a row nothing is sent for a while,
 * then one probe; what waits keeps its attempts. `stop` gives back what was not sent yet and waits for what is under way, as long as the
 * webhooks' timeouts at most.
 */
export function startDeliveries(platform: Platform): { stop(): Promise<void> } {
  const { clock, config, log, sealer } = platform;
  const allowPrivate = config.MILLRACE_ALLOW_PRIVATE_WEBHOOKS;
  const sender = newId();
  const outbound = createOutbound({ allowPrivate, connectMs, totalMs, keepBytes });
  const byWebhook = new Map<string, lanes.Lane>();
  let inHand = 0;
  let sending = 0;
  let full = false;
  let stopping = false;

  // This process's own bell rings with the platform's, and when a lane has room again.
  const bell = memoryDoorbell();
  const unhook = platform.doorbell.on("deliveries", () => bell.ring("deliveries"));

  const results = startResults(platform, (done) => {
    inHand -= done.length;
    const now = performance.now();
    const lanesOf = new Set<lanes.Lane>();
    for (const { webhookId } of done) {
      const lane = byWebhook.get(webhookId);
      if (!lane) continue;
      lane.unwritten -= 1;
      lanesOf.add(lane);
    }
    const isWanted = [...lanesOf].some((lane) => lanes.wantsMore(lane, now));
    if (isWanted || (full && inHand <= inHandMost / 2)) bell.ring("deliveries");
  });

  /** Claims what the lanes have room for; true when there was more than one claim takes. */
  const claim = async (): Promise<boolean> => {
    const total = Math.min(inHandMost - inHand, claimMost);
    full = total <= 0;
    if (full) return false;
    const rooms = roomsOf(byWebhook, performance.now());
    const otherRoom = inHand < inHandMost / 2 ? lanes.roomAtFirst : 1;
    const now = clock.now();
    const { claimed, endpoints, hasMore } = await claimDue(platform, {
      sender,
      now,
      rooms,
      otherRoom,
      total,
    });
    if (isTracing()) await nameCauses(platform, claimed);
    for (const endpoint of endpoints) lanes.configure(laneOf(endpoint), endpoint, sealer, now);
    inHand += claimed.length;
    const taken = new Map<string, number>();
    for (const delivery of claimed) {
      const { webhookId } = delivery;
      byWebhook.get(webhookId)?.waiting.push(delivery);
      taken.set(webhookId, (taken.get(webhookId) ?? 0) + 1);
    }
    const roomOf = new Map(rooms.map(({ webhookId, room }) => [webhookId, room]));
    for (const lane of byWebhook.values()) {
      const count = taken.get(lane.webhookId) ?? 0;
      // Where order is wanted, what comes next may be claimed once this is through.
      lane.hasMore =
        lane.endpoint.ordering === "none"
          ? count >= (roomOf.get(lane.webhookId) ?? otherRoom)
          : count > 0;
      if (count > 0) fill(lane);
    }
    return hasMore;
  };

  const laneOf = (endpoint: Endpoint): lanes.Lane => {
    const known = byWebhook.get(endpoint.webhookId);
    if (known) return known;
    const lane = lanes.newLane(endpoint, performance.now());
    byWebhook.set(endpoint.webhookId, lane);
    return lane;
  };

  /** Starts requests until the lane's width is used. What cannot be sent in time is let go of and claimed anew when its lease is over. */
  const fill = (lane: lanes.Lane): void => {
    const { timeoutSeconds } = lane.endpoint;
    const sendBefore = clock.now().getTime() + (timeoutSeconds + leaseSeconds.needed) * 1000;
    while (!stopping && lanes.maySend(lane, sending < sendingMost ? Infinity : sendingLeast)) {
      const [delivery] = lane.waiting;
      if (!delivery) return;
      if (delivery.leaseUntil.getTime() < sendBefore) {
        lane.waiting.shift();
        inHand -= 1;
        continue;
      }
      const wait = lanes.takeSlot(lane, performance.now());
      if (wait > 0) {
        lane.timer ??= setTimeout(() => {
          lane.timer = undefined;
          fill(lane);
        }, wait);
        return;
      }
      lane.waiting.shift();
      void send(lane, delivery);
    }
  };

  const send = async (lane: lanes.Lane, delivery: Claimed): Promise<void> => {
    const { id, webhookId, leaseUntil } = delivery;
    lane.sending += 1;
    sending += 1;
    const at = clock.now();
    const started = performance.now();
    const { exchange, requestHeaders } = await exchangeOf(lane, delivery, at);
    const ended = performance.now();
    deliveryAttempts.publish({ status: exchange.status, seconds: (ended - started) / 1000 });
    const attempt = delivery.attempts + 1;
    const most = lane.endpoint.maxAttempts;
    lane.sending -= 1;
    lane.unwritten += 1;
    sending -= 1;
    results.push({
      id,
      webhookId,
      leaseUntil,
      attempt,
      at,
      status: exchange.status,
      error: exchange.error,
      latencyMs: Math.round(ended - started),
      address: exchange.address,
      requestHeaders,
      response: exchange.text,
      next: nextStep(exchange, { attempt, most }, clock.now(), Math.random()),
    });
    lanes.learn(lane, exchange, ended);
    if (lanes.isOpen(lane)) await giveBack(lane.waiting.splice(0));
    else fill(lane);
  };

  /** What came of one request, and what may be kept of what was sent with it: not the values of the webhook's own headers. */
  const exchangeOf = async (lane: lanes.Lane, delivery: Claimed, at: Date) => {
    const { ownHeaders, secrets, fault } = lane;
    const ours = [
      ...fixedHeaders,
      ...signedHeaders(secrets, delivery.messageId, at, delivery.body),
    ];
    const requestHeaders: Record<string, string> = {};
    for (const name of Object.keys(ownHeaders)) requestHeaders[name] = "(not kept)";
    for (let n = 0; n < ours.length; n += 2) requestHeaders[ours[n] ?? ""] = ours[n + 1] ?? "";
    const headers = [...Object.entries(ownHeaders).flat(), ...ours];
    const { body } = delivery;
    const within = lane.endpoint.timeoutSeconds * 1000;
    const request = { ...lane.target, method: "POST", headers, body, totalMs: within } as const;
    if (fault) return { exchange: unsent(fault), requestHeaders: {} };
    const exchange = isTracing()
      ? await sendTraced(outbound, request, delivery)
      : await outbound.send(request);
    return { exchange, requestHeaders };
  };

  /** Others, and this process once the circuit is closed, may send them at once. If that fails, their leases end by themselves. */
  const giveBack = async (unsent: readonly Claimed[]): Promise<void> => {
    inHand -= unsent.length;
    if (unsent.length === 0) return;
    await release(platform, unsent).catch((error: unknown) =>
      log.warn({ err: error }, "deliveries were not given back"),
    );
  };

  const loop = startLoop({
    name: "deliveries",
    bell: { doorbell: bell, on: "deliveries" },
    pollMs: 500,
    log,
    turn: claim,
  });

  return {
    async stop() {
      stopping = true;
      unhook();
      await loop.stop();
      for (const lane of byWebhook.values()) clearTimeout(lane.timer);
      await giveBack([...byWebhook.values()].flatMap((lane) => lane.waiting.splice(0)));
      while (sending > 0) await sleep(20);
      await results.stop();
      await leaveAll(platform, sender).catch((error: unknown) =>
        log.warn({ err: error }, "webhooks were not left to others"),
      );
      await outbound.close();
    },
  };
}

const fixedHeaders = ["content-type", "application/json", "user-agent", "Millrace-Webhooks/1.0"];

/** The answer that there is none. */
const unsent = (error: string): Exchange => ({
  status: null,
  error,
  timedOut: false,
  retryAfter: null,
  text: "",
  address: null,
});

/** The room in every lane; lanes that nothing has used for a while are forgotten. */
function roomsOf(byWebhook: Map<string, lanes.Lane>, now: number) {
  for (const [webhookId, lane] of byWebhook)
    if (lanes.isIdle(lane, now)) byWebhook.delete(webhookId);
  return [...byWebhook.values()].map((lane) => ({
    webhookId: lane.webhookId,
    room: lanes.roomOf(lane, now),
  }));
}
