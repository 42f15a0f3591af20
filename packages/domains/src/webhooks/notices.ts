import { emit } from "@millrace/platform/events";
import { enqueue } from "@millrace/platform/jobs";
import { record } from "@millrace/platform/record";
import type { TxCtx } from "@millrace/platform/transact";
import { noticeJob } from "./notices.jobs.ts";
import { webhookDisabledEvent, webhookFailing } from "./webhooks.events.ts";

/** A webhook in trouble, as its keepers are told. */
export interface Trouble {
  readonly id: string;
  readonly name: string;
  /** When the unbroken run of failures began. */
  readonly failingSince: Date | null;
  /** What came of the last attempt: `HTTP 503`, `connection refused`. */
  readonly lastError: string | null;
}

/** Says that a webhook fails: an event for programs, and a letter to those who keep webhooks, if the transaction commits. */
export function announceFailing(tx: TxCtx, { id, name, failingSince, lastError }: Trouble): void {
  emit(tx, webhookFailing, { id }, { webhookId: id, name });
  enqueue(tx, noticeJob, { webhookId: id, what: "failing", since: failingSince, lastError });
}

/** Says that nothing is sent to a webhook any more: an event, an audit row and a letter, if the transaction commits. */
export function announceDisabled(
  tx: TxCtx,
  { id, name, failingSince, lastError, reason }: Trouble & { readonly reason: "gone" | "failing" },
): void {
  record(tx, webhookDisabledEvent, { id }, { webhookId: id, name, reason });
  const what = reason === "gone" ? "gone" : "disabled";
  enqueue(tx, noticeJob, { webhookId: id, what, since: failingSince, lastError });
}
