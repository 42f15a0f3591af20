import type { JobType, ListenerType } from "@millrace/platform/jobs";
import type { Publication } from "@millrace/platform/relay";

/** Every job of every domain. A new one is written beside its domain and listed here. */
export const jobs: readonly JobType[] = [];

/** Everything that follows an event, exactly once. */
export const listeners: readonly ListenerType[] = [];

/** What the relay writes in the transaction that publishes an event. */
export const publications: readonly Publication[] = [];
