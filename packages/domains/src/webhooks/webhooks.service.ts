import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { matches } from "@millrace/platform/event-log";
import { eventCatalogue } from "@millrace/platform/events";
import { found, record, unchanged } from "@millrace/platform/record";
import { AddressRefused, checkUrl } from "@millrace/platform/ssrf";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { newSecret, secretText } from "./secrets.ts";
import { replayTooLarge, unknownEvent, urlRefused, webhookDisabled } from "./webhooks.errors.ts";
import * as events from "./webhooks.events.ts";
import type {
  Delivery,
  DeliveryDetail,
  DeliveryQuery,
  NewWebhook,
  Replayed,
  ReplayRange,
  Webhook,
  WebhookChange,
  WebhookQuery,
  WebhookWithSecret,
} from "./webhooks.schema.ts";
import * as store from "./webhooks.store.ts";

type Target = { id: string; version?: number | undefined };

/** Deliveries that one call replays at most. */
const replayMost = 10_000;

export async function getWebhook(ctx: Ctx, { id }: { id: string }): Promise<Webhook> {
  return found(await store.findWebhook(ctx, id), "webhook");
}

export function listWebhooks(ctx: Ctx, query: WebhookQuery): Promise<Page<Webhook>> {
  return store.pageOfWebhooks(ctx, query);
}

/**
 * From now on the webhook is sent what it names of the events that its maker may see. The secret is in this answer and in no other.
 * Refuses `webhooks.url_refused` and `webhooks.unknown_event`.
 */
export function createWebhook(ctx: Ctx, input: NewWebhook): Promise<WebhookWithSecret> {
  return transact(ctx, async (tx) => {
    const secret = newSecret();
    const webhook = await store.insertWebhook(tx, checked(tx, input), secret);
    tell(tx, events.webhookCreated, null, webhook);
    return { ...webhook, secret: secretText(secret) };
  });
}

/** Deliveries that are due go to the new URL. Refuses `webhooks.url_refused` and `webhooks.unknown_event`. */
export function updateWebhook(
  ctx: Ctx,
  { id, version, ...fields }: WebhookChange,
): Promise<Webhook> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    const webhook = await store.updateWebhook(tx, before, checked(tx, fields));
    tell(tx, events.webhookUpdated, before, webhook);
    return webhook;
  });
}

/** Nothing more is sent to it, also not what is due. */
export function deleteWebhook(ctx: Ctx, { id, version }: Target): Promise<void> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    await store.deleteWebhook(tx, before);
    tell(tx, events.webhookDeleted, before, null);
  });
}

/** Makes a disabled webhook active again; what was due in the meantime is sent. Doing it twice is doing it once. */
export async function resumeWebhook(ctx: Ctx, { id, version }: Target): Promise<Webhook> {
  const resumed = await transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    if (before.status === "active") return before;
    const webhook = await store.resumeWebhook(tx, before);
    tell(tx, events.webhookUpdated, before, webhook);
    return webhook;
  });
  ctx.platform.doorbell.ring("deliveries");
  return resumed;
}

/** Sends a `webhooks.test` event to this webhook alone; the delivery tells how it went. Refuses `webhooks.disabled`. */
export function testWebhook(ctx: Ctx, { id }: { id: string }): Promise<Delivery> {
  return sending(ctx, async (tx) => {
    const { name } = await activeWebhook(tx, id);
    const { webhookTest } = events;
    const data = webhookTest.payload.parse({ webhookId: id, name });
    return store.insertMessage(tx, id, webhookTest.name, data);
  });
}

export async function listDeliveries(ctx: Ctx, query: DeliveryQuery): Promise<Page<Delivery>> {
  await getWebhook(ctx, query);
  return store.pageOfDeliveries(ctx, query);
}

export async function getDelivery(ctx: Ctx, { id }: { id: string }): Promise<DeliveryDetail> {
  const delivery = found(await store.findDelivery(ctx, id), "delivery");
  return { ...delivery, log: await store.attemptsOf(ctx, id) };
}

/**
 * Sends a delivery again, the same bytes under the same id. One that is over stays as it was and gets a successor, which is returned; one
 * that waits for its next attempt has it now. Refuses `webhooks.disabled`.
 */
export function retryDelivery(ctx: Ctx, { id }: { id: string }): Promise<Delivery> {
  return sending(ctx, async (tx) => {
    const delivery = found(await store.lockDelivery(tx, id), "delivery");
    const { webhookId, messageId, seq } = delivery;
    await activeWebhook(tx, webhookId);
    if (delivery.finishedAt)
      return store.insertDelivery(tx, { webhookId, messageId, seq, replayOf: id });
    await store.hastenDelivery(tx, id);
    return id;
  });
}

/**
 * Sends what a webhook was sent in a time once more, as new deliveries of the same bytes: all that the range holds, or none of it when
 * that is too much (`webhooks.replay_too_large`). Refuses `webhooks.disabled`.
 */
export async function replayDeliveries(ctx: Ctx, range: ReplayRange): Promise<Replayed> {
  const replayed = await transact(ctx, async (tx) => {
    await activeWebhook(tx, range.id);
    const deliveries = await store.replay(tx, range, replayMost);
    if (deliveries > replayMost) {
      throw replayTooLarge(`The range holds more than ${replayMost} deliveries.`, {
        details: { limit: replayMost },
      });
    }
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

async function activeWebhook(tx: TxCtx, id: string): Promise<Webhook> {
  const webhook = found(await store.lockWebhook(tx, id), "webhook");
  if (webhook.status !== "active")
    throw webhookDisabled(`The webhook ${webhook.name} is disabled.`);
  return webhook;
}

/** The fields, when the URL may be called and each pattern means an event that there is. */
function checked<Fields extends Partial<NewWebhook>>(
  ctx: Pick<Ctx, "platform">,
  fields: Fields,
): Fields {
  const known = eventCatalogue();
  const errors = (fields.events ?? []).flatMap((pattern, at) =>
    known.some(({ name }) => matches([pattern], name))
      ? []
      : [{ path: `events.${at}`, code: "unknown_event", message: "is no event that there is" }],
  );
  if (errors.length > 0) throw unknownEvent("Some of the events do not exist.", { errors });
  return fields.url === undefined ? fields : { ...fields, url: callable(ctx, fields.url) };
}

function callable({ platform }: Pick<Ctx, "platform">, url: string): string {
  try {
    return checkUrl(url, { allowPrivate: platform.config.MILLRACE_ALLOW_PRIVATE_WEBHOOKS }).href;
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw urlRefused(`The URL ${error.message}.`, {
      errors: [{ path: "url", code: "refused", message: error.message }],
    });
  }
}

function tell(
  tx: TxCtx,
  type: typeof events.webhookCreated,
  before: Webhook | null,
  after: Webhook | null,
) {
  const webhook = after ?? before;
  if (!webhook) return;
  const { id, name } = webhook;
  record(tx, type, { id }, { webhookId: id, name }, { before, after });
}
