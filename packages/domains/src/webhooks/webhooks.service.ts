import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { checkSettings } from "./check-settings.ts";
import { countPending } from "./deliveries/history.store.ts";
import { newSecret, ownHeadersOf, sealHeaders, sealSecret, secretText } from "./secrets.ts";
import { headerWithoutValue, rotationUnderWay, webhookDisabled } from "./webhooks.errors.ts";
import * as events from "./webhooks.events.ts";
import type {
  NewWebhook,
  Rotation,
  Webhook,
  WebhookChange,
  WebhookDetail,
  WebhookQuery,
  WebhookWithSecret,
} from "./webhooks.schema.ts";
import * as store from "./webhooks.store.ts";

type Target = { id: string; version?: number | undefined };

/** How long the secret before signs as well, so that receivers can be given the new one in between. */
const overlapMs = 24 * 3_600_000;
/** What a webhook is owed is counted no further. */
const pendingMost = 10_000;

export async function getWebhook(ctx: Ctx, { id }: { id: string }): Promise<WebhookDetail> {
  const row = found(await store.findWebhook(ctx, id), "webhook");
  return { ...toWire(ctx, row), pending: await countPending(ctx, id, pendingMost) };
}

export async function listWebhooks(ctx: Ctx, query: WebhookQuery): Promise<Page<Webhook>> {
  const { items, ...page } = await store.pageOfWebhooks(ctx, query);
  return { ...page, items: items.map((row) => toWire(ctx, row)) };
}

/**
 * From now on the webhook is sent what it asks for of the events that its maker may see. The secret is in this answer and in no other.
 * Refuses `webhooks.url_refused`, `webhooks.unknown_event`, `webhooks.unknown_field`, `webhooks.unknown_site` and, for a header without a
 * value, `webhooks.header_without_value`.
 */
export function createWebhook(ctx: Ctx, input: NewWebhook): Promise<WebhookWithSecret> {
  return transact(ctx, async (tx) => {
    const { sealer } = tx.platform;
    const id = newId();
    const secret = newSecret();
    const { url } = await checkSettings(tx, input, input);
    const row = await store.insertWebhook(tx, {
      ...input,
      id,
      url: url ?? input.url,
      secretSealed: sealSecret(sealer, id, secret),
      headersSealed: sealHeaders(sealer, id, withValues(input.ownHeaders, {})),
    });
    const webhook = toWire(tx, row);
    tell(tx, events.webhookCreated, null, webhook);
    return { ...webhook, secret: secretText(secret) };
  });
}

/**
 * What is due already goes to the new URL, as the new settings say; what is sent of an event, and whether, was decided when it happened.
 * Headers are replaced as a whole: null keeps the value of one that there is. Refuses what a creation does.
 */
export function updateWebhook(
  ctx: Ctx,
  { id, version, ...fields }: WebhookChange,
): Promise<Webhook> {
  return transact(ctx, async (tx) => {
    const { sealer } = tx.platform;
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    const { url } = await checkSettings(tx, fields, { ...before, ...definedOf(fields) });
    const { headersSealed } = before;
    const kept = () => ownHeadersOf(sealer, { webhookId: id, headersSealed });
    const row = await store.updateWebhook(tx, before, {
      ...fields,
      url,
      headersSealed:
        fields.ownHeaders && sealHeaders(sealer, id, withValues(fields.ownHeaders, kept())),
    });
    const webhook = toWire(tx, row);
    tell(tx, events.webhookUpdated, toWire(tx, before), webhook);
    return webhook;
  });
}

/** Nothing more is sent to it, also not what is due. */
export function deleteWebhook(ctx: Ctx, { id, version }: Target): Promise<void> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    await store.deleteWebhook(tx, before);
    tell(tx, events.webhookDeleted, toWire(tx, before), null);
  });
}

/**
 * Another secret, in this answer and in no other. For a day deliveries carry the signatures of both, so that a receiver accepts them
 * whichever it knows. Within that day a second rotation is refused (`webhooks.rotation_under_way`): it would end the first secret, which
 * receivers may still have; of two at once, one is refused. With `revokePrevious` every secret before ends now, at any time.
 */
export function rotateSecret(
  ctx: Ctx,
  { id, version, revokePrevious }: Rotation,
): Promise<WebhookWithSecret> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    const { previousSecretUntil: until } = before;
    if (!revokePrevious && until && until > tx.now)
      throw rotationUnderWay(
        `The secret before the current one is good until ${until.toISOString()}.`,
        {
          details: { until },
        },
      );
    const secret = newSecret();
    const row = await store.replaceSecret(
      tx,
      before,
      sealSecret(tx.platform.sealer, id, secret),
      revokePrevious ? null : new Date(tx.now.getTime() + overlapMs),
    );
    const webhook = toWire(tx, row);
    tell(tx, events.webhookSecretRotated, toWire(tx, before), webhook);
    return { ...webhook, secret: secretText(secret) };
  });
}

/**
 * Nothing more is sent, but for requests under way and, for seconds, what a process has in hand; what happens is owed and kept, for thirty
 * days. Doing it twice is doing it once. Refuses `webhooks.disabled`.
 */
export function pauseWebhook(ctx: Ctx, { id, version }: Target): Promise<Webhook> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    if (before.status === "disabled")
      throw webhookDisabled(`The webhook ${before.name} is disabled: nothing is sent to it.`);
    if (before.status === "paused") return toWire(tx, before);
    const webhook = toWire(tx, await store.pauseWebhook(tx, before));
    tell(tx, events.webhookUpdated, toWire(tx, before), webhook);
    return webhook;
  });
}

/**
 * Makes a paused or disabled webhook active again, with no failure to its name; what it is owed is sent. Doing it twice is doing it once.
 */
export async function resumeWebhook(ctx: Ctx, { id, version }: Target): Promise<Webhook> {
  const resumed = await transact(ctx, async (tx) => {
    const before = unchanged(await store.lockWebhook(tx, id), version, "webhook");
    if (before.status === "active") return toWire(tx, before);
    const webhook = toWire(tx, await store.resumeWebhook(tx, before));
    tell(tx, events.webhookUpdated, toWire(tx, before), webhook);
    return webhook;
  });
  ctx.platform.doorbell.ring("deliveries");
  return resumed;
}

/** Without what is sealed, and with what only a moment can tell: whether the circuit is open, and an old secret still good. */
function toWire(
  { platform: { sealer }, now }: Pick<Ctx, "platform" | "now">,
  { circuitUntil, headersSealed, previousSecretUntil: until, ...row }: store.WebhookRow,
): Webhook {
  const isOpen = circuitUntil !== null && circuitUntil > now;
  return {
    ...row,
    headerNames: Object.keys(ownHeadersOf(sealer, { webhookId: row.id, headersSealed })).sort(),
    previousSecretUntil: until && until > now ? until : null,
    circuit: isOpen ? { state: "open", until: circuitUntil } : { state: "closed", until: null },
  };
}

/** The headers with their values: those that were given, and for null the one that is kept. */
function withValues(
  given: Readonly<Record<string, string | null>>,
  kept: Readonly<Record<string, string>>,
): Record<string, string> {
  const errors: { path: string; code: string; message: string }[] = [];
  const entries = Object.entries(given).map(([name, value]) => {
    const known = value ?? (Object.hasOwn(kept, name) ? kept[name] : undefined);
    if (known === undefined)
      errors.push({ path: `ownHeaders.${name}`, code: "missing", message: "needs a value" });
    return [name, known ?? ""];
  });
  if (errors.length > 0) throw headerWithoutValue("A new header needs a value.", { errors });
  return Object.fromEntries(entries);
}

const definedOf = <Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

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
