import { channel } from "node:diagnostics_channel";

/* What happens in this process, for whoever counts it: publishing to a channel that nobody listens to costs nothing. */

export interface JobAttempt {
  readonly job: string;
  readonly status: "completed" | "failed" | "cancelled" | "queued";
}

export interface DeliveryAttempt {
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly seconds: number;
}

export const jobAttempts = channel("millrace.job-attempt");
export const deliveryAttempts = channel("millrace.delivery-attempt");
