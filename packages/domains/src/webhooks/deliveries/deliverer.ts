import { setTimeout as sleep } from "node:timers/promises";
import { memoryDoorbell } from "@millrace/platform/doorbell";
import { startLoop } from "@millrace/platform/loop";
import { deliveryAttempts } from "@millrace/platform/measures";
import { createOutbound } from "@millrace/platform/outbound";
import type { Platform } from "@millrace/platform/platform";
import { isTracing } from "@millrace/platform/tracing";
import { nextStep, succeeded } from "../webhooks.rules.ts";
import { type Claimed, claimDue, release } from "./deliveries.store.ts";
import * as lanes from "./lane.ts";
import { startResults } from "./results.ts";
import { signedHeaders } from "./signature.ts";
import { nameCauses, sendTraced } from "./tracing.ts";

const connectMs = 5_000;
const totalMs = 15_000;
const keepBytes = 16 * 1024;
/** A deliverer that dies costs its deliveries this long. */
const leaseMs = 25_000;
/** Nothing is sent whose lease might end before its result is written. */
const leaseNeededMs = totalMs + 3_000;
/** Deliveries in hand in one process at most, and those of one claim. */
const inHandMost = 8_000;
const claimMost = 2_000;
/** Requests under way in one process. Above it a lane has two at a time still, so that none has to wait for another. */
const sendingMost = 512;
const sendingLeast = 2;

/**
 * Sends what is due, each delivery at least once and always under one id, until it is stopped; any number of processes may. Deliveries
 * are claimed in batches under a lease, sent side by side in one lane per webhook, and their results written in batches. Whatever is
 * cut off between claim and result is sent again, by whoever comes next, when its lease is over. `stop` gives back what was not sent
 * yet and waits for what is under way, 15 s at most.
 */
export function startDeliveries(platform: Platform): { stop(): Promise<void> } {
  const { clock, config, log } = platform;
  const allowPrivate = config.MILLRACE_ALLOW_PRIVATE_WEBHOOKS;
  const outbound = createOutbound({ allowPrivate, connectMs, totalMs, keepBytes });
  const results = startResults(platform);
  const byWebhook = new Map<string, lanes.Lane>();
  let inHand = 0;
  let sending = 0;
  let full = false;
  let stopping = false;

  // This process's own bell rings with the platform's, and when a lane has room again.
  const bell = memoryDoorbell();
  const unhook = platform.doorbell.on("deliveries", () => bell.ring("deliveries"));

  /** Claims what the lanes have room for; true when there was more than one claim takes. */
  const claim = async (): Promise<boolean> => {
    const total = Math.min(inHandMost - inHand, claimMost);
    full = total <= 0;
    if (full) return false;
    const rooms = roomsOf(byWebhook, performance.now());
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + leaseMs);
    const claimed = await claimDue(platform, {
      now,
      leaseUntil,
      rooms,
      otherRoom: lanes.roomAtFirst,
      total,
    });
    if (isTracing()) await nameCauses(platform, claimed);
    inHand += claimed.length;
    for (const delivery of claimed) laneOf(delivery).waiting.push(delivery);
    const counts = new Map(rooms.map(({ webhookId, room }) => [webhookId, room]));
    for (const delivery of claimed) {
      counts.set(delivery.webhookId, (counts.get(delivery.webhookId) ?? lanes.roomAtFirst) - 1);
    }
    for (const [webhookId, unused] of counts) {
      const lane = byWebhook.get(webhookId);
      if (!lane) continue;
      lane.hasMore = unused <= 0;
      fill(lane);
    }
    return claimed.length === total;
  };

  const laneOf = ({ webhookId, url }: Claimed): lanes.Lane => {
    const known = byWebhook.get(webhookId);
    const lane = known ?? lanes.newLane(webhookId, url, performance.now());
    if (known) lanes.retarget(known, url);
    else byWebhook.set(webhookId, lane);
    return lane;
  };

  /** Starts requests until the lane's width is used. What cannot be sent in time is let go of and claimed anew when its lease is over. */
  const fill = (lane: lanes.Lane): void => {
    const sendBefore = clock.now().getTime() + leaseNeededMs;
    while (!stopping && lane.sending < (sending < sendingMost ? lane.width : sendingLeast)) {
      const delivery = lane.waiting.shift();
      if (!delivery) return;
      if (delivery.leaseUntil.getTime() < sendBefore || lanes.isPaused(lane, performance.now()))
        inHand -= 1;
      else void send(lane, delivery);
    }
  };

  const send = async (lane: lanes.Lane, delivery: Claimed): Promise<void> => {
    const { id, webhookId, messageId, leaseUntil, secret, body } = delivery;
    lane.sending += 1;
    sending += 1;
    const at = clock.now();
    const started = performance.now();
    const headers = [...fixedHeaders, ...signedHeaders(secret, messageId, at, body)];
    const request = { ...lane.target, method: "POST", headers, body } as const;
    const exchange = isTracing()
      ? await sendTraced(outbound, request, delivery)
      : await outbound.send(request);
    const ended = performance.now();
    deliveryAttempts.publish({ status: exchange.status, seconds: (ended - started) / 1000 });
    const attempt = delivery.attempts + 1;
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
      response: exchange.text,
      next: nextStep(exchange, attempt, clock.now(), Math.random()),
    });
    lane.sending -= 1;
    sending -= 1;
    inHand -= 1;
    lanes.learn(lane, succeeded(exchange), ended);
    fill(lane);
    if (lanes.wantsMore(lane, ended) || (full && inHand <= inHandMost / 2)) bell.ring("deliveries");
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
      const unsent = [...byWebhook.values()].flatMap((lane) => lane.waiting.splice(0));
      // If that fails, their leases end by themselves.
      await release(platform, unsent).catch((error: unknown) =>
        log.warn({ err: error }, "deliveries were not given back"),
      );
      inHand -= unsent.length;
      while (inHand > 0) await sleep(20);
      await results.stop();
      await outbound.close();
    },
  };
}

const fixedHeaders = ["content-type", "application/json", "user-agent", "Millrace-Webhooks/1.0"];

/** The room in every lane; lanes that nothing has used for a while are forgotten. */
function roomsOf(byWebhook: Map<string, lanes.Lane>, now: number) {
  for (const [webhookId, lane] of byWebhook)
    if (lanes.isIdle(lane, now)) byWebhook.delete(webhookId);
  return [...byWebhook.values()].map((lane) => ({
    webhookId: lane.webhookId,
    room: lanes.roomOf(lane, now),
  }));
}
