import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { found } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { replayTooLarge, webhookDisabled, webhookPaused } from "../webhooks.errors.ts";
import { webhookCreated, webhookTest } from "../webhooks.events.ts";
import type {
  Delivery,
  DeliveryDetail,
  DeliveryQuery,
  Replayed,
  ReplayRange,
  WebhookStats,
} from "../webhooks.schema.ts";
import { findWebhook, lockWebhook, type WebhookRow } from "../webhooks.store.ts";
import * as store from "./history.store.ts";

/** Deliveries that one call replays at most. */
const replayMost = 10_000;
/** Deliveries that figures are made of at most. */
const statsMost = 20_000;
const hourMs = 3_600_000;
const hours = 24;

/** Sends a `webhooks.test` event to this webhook alone; the delivery tells how it went. Refuses `webhooks.disabled` and `webhooks.paused`. */
export function testWebhook(ctx: Ctx, { id }: { id: string }): Promise<Delivery> {
  return sending(ctx, async (tx) => {
    const { name } = await activeWebhook(tx, id);
    const data = webhookTest.payload.parse({ webhookId: id, name });
    return store.insertMessage(tx, id, webhookTest.name, data);
  });
}

export async function listDeliveries(ctx: Ctx, query: DeliveryQuery): Promise<Page<Delivery>> {
  found(await findWebhook(ctx, query.id), "webhook");
  return store.pageOfDeliveries(ctx, query);
}

export async function getDelivery(ctx: Ctx, { id }: { id: string }): Promise<DeliveryDetail> {
  const delivery = found(await store.findDelivery(ctx, id), "delivery");
  return { ...delivery, log: await store.attemptsOf(ctx, id) };
}

/** How the attempts of the last 24 hours went, hour by hour; hours without any are there too. */
export async function webhookStats(ctx: Ctx, { id }: { id: string }): Promise<WebhookStats> {
  found(await findWebhook(ctx, id), "webhook");
  const lastHour = Math.floor(ctx.now.getTime() / hourMs) * hourMs;
  const first = lastHour - (hours - 1) * hourMs;
  const stats = await store.attemptsByHour(ctx, id, new Date(first), statsMost);
  const byHour = new Map(stats.hours.map((hour) => [hour.at.getTime(), hour]));
  return {
    from: stats.from,
    hours: Array.from({ length: hours }, (_, index) => {
      const at = first + index * hourMs;
      return byHour.get(at) ?? { at: new Date(at), delivered: 0, failed: 0, p50: null, p95: null };
    }),
  };
}

/**
 * Sends a delivery again, the same bytes under the same id. One that is over stays as it was and gets a successor, which is returned; one
 * that waits for its next attempt has it now. Refuses `webhooks.disabled` and `webhooks.paused`.
 */
export function retryDelivery(ctx: Ctx, { id }: { id: string }): Promise<Delivery> {
  return sending(ctx, async (tx) => {
    const delivery = found(await store.lockDelivery(tx, id), "delivery");
    await activeWebhook(tx, delivery.webhookId);
    if (delivery.finishedAt) return store.repeatDelivery(tx, id);
    await store.hastenDelivery(tx, id);
    return id;
  });
}

/**
 * Sends what a webhook was sent in a time once more, as new deliveries of the same bytes: all that the range holds of these events, this end
 * and this thing, or none of it when that is too much (`webhooks.replay_too_large`). The audit log tells who asked for what. Refuses
 * `webhooks.disabled` and `webhooks.paused`.
 */
export async function replayDeliveries(ctx: Ctx, { id, ...range }: ReplayRange): Promise<Replayed> {
  const replayed = await transact(ctx, async (tx) => {
    await activeWebhook(tx, id);
    const deliveries = await store.replay(tx, { id, ...range }, replayMost);
    if (deliveries > replayMost) {
      throw replayTooLarge(`The range holds more than ${replayMost} deliveries.`, {
        details: { limit: replayMost },
      });
    }
    const entity = { type: webhookCreated.aggregate, id };
    audit(tx, "webhooks.endpoint.replayed", entity, { after: { ...range, deliveries } });
    return { deliveries };
  });
  ctx.platform.doorbell.ring("deliveries");
  return replayed;
}

/** Writes a delivery, wakes the deliverers and answers with it. */
async function sending(ctx: Ctx, write: (tx: TxCtx) => Promise<string>): Promise<Delivery> {
  const delivery = await transact(ctx, async (tx) =>
    found(await store.lockDelivery(tx, await write(tx)), "delivery"),
  );
  ctx.platform.doorbell.ring("deliveries");
  return delivery;
}

async function activeWebhook(tx: TxCtx, id: string): Promise<WebhookRow> {
  const webhook = found(await lockWebhook(tx, id), "webhook");
  if (webhook.status === "disabled")
    throw webhookDisabled(`The webhook ${webhook.name} is disabled.`);
  if (webhook.status === "paused") throw webhookPaused(`The webhook ${webhook.name} is paused.`);
  return webhook;
}
