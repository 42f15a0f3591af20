import { Id } from "@millrace/contract/primitives";
import { defineJob, enqueue } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { reachableHolders } from "../identity/index.ts";
import { keepersOf } from "./webhooks.store.ts";

/** Letters of one notice at most. */
const readersMost = 20;

const said = {
  failing: {
    subject: "fails",
    text: "Its receiver refused four deliveries in a row or did not answer them. They are tried again, less and less often, for three days.",
    advice:
      "Look at the answers in the list of its deliveries, mend the receiver, and send a test. If nothing succeeds for five days, the webhook is disabled.",
  },
  disabled: {
    subject: "is disabled",
    text: "It did nothing but fail for five days, so nothing is sent to it any more.",
    advice:
      "Mend the receiver, then resume the webhook: what it was owed by then is sent. What happens from now until then is not; the event log has it.",
  },
  gone: {
    subject: "is disabled",
    text: "Its receiver answered 410 Gone, so nothing is sent to it any more.",
    advice:
      "If the receiver has moved, change the URL and resume the webhook; if it is not needed any more, delete it.",
  },
} as const;

/** Sends one person one letter about a webhook. */
export const noticeLetter = defineJob({
  name: "webhooks.notice-letter",
  summary: "Sends one person the letter about a webhook that fails or was disabled",
  queue: "notify",
  input: z.strictObject({ to: z.string(), subject: z.string(), text: z.string() }),
  retry: { attempts: 6, backoffSeconds: 15 },
  run: (ctx, letter, handle) => ctx.platform.ports.mail(handle.id, letter),
});

/**
 * Writes to whoever may change the webhook and can be reached, its maker first, twenty people at most: which webhook, since when, what came
 * last, and what to do. One letter each, in a job of its own, so that none is sent twice because another failed.
 */
export const noticeJob = defineJob({
  name: "webhooks.notice",
  summary: "Tells those who keep webhooks that one fails or was disabled",
  queue: "notify",
  input: z.strictObject({
    webhookId: Id,
    what: z.enum(["failing", "disabled", "gone"]),
    since: z.coerce.date().nullable(),
    lastError: z.string().nullable(),
  }),
  retry: { attempts: 4, backoffSeconds: 10 },
  async run(ctx, { webhookId, what, since, lastError }, handle) {
    const webhook = await keepersOf(ctx, webhookId);
    if (!webhook) return { letters: 0 };
    const readers = await reachableHolders(ctx, {
      permission: "webhooks:write",
      sites: webhook.sites,
      first: webhook.createdBy.startsWith("user:") ? webhook.createdBy.slice("user:".length) : null,
      most: readersMost,
    });
    const { config } = ctx.platform;
    const origin = config.MILLRACE_PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
    const { subject, text, advice } = said[what];
    const facts = [
      `Webhook:     ${webhook.name}`,
      `URL:         ${webhook.url}`,
      since && `Failing since: ${since.toISOString()}`,
      lastError && `Last error:  ${lastError}`,
      `Console:     ${origin.replace(/\/$/, "")}/webhooks/${webhookId}`,
    ].filter((fact) => fact);
    await transact(ctx, async (tx) => {
      for (const { id, name, email } of readers) {
        const letter = {
          to: email,
          subject: `The webhook ${webhook.name} ${subject}`,
          text: `Hello ${name},\n\nthe webhook ${webhook.name} ${subject}. ${text}\n\n${facts.join("\n")}\n\n${advice}\n`,
        };
        enqueue(tx, noticeLetter, letter, { key: `${handle.id}:${id}` });
      }
    });
    return { letters: readers.length };
  },
});
