import type { MillraceClient } from "@millrace/client";

/** A live view of some events. */
export interface Subscriber {
  /** Event ids in the order in which they came. */
  readonly seen: readonly string[];
  /** How often the server said that too much was missed. */
  readonly resyncs: number;
  /** What ended the subscription, if something did. */
  readonly error: unknown;
  stop(): void;
}

/** Follows these events from the beginning of the log; the client goes on by itself when the connection breaks. */
export function subscribe(client: MillraceClient, types: string[]): Subscriber {
  const state = { seen: [] as string[], resyncs: 0, error: undefined as unknown };
  const subscription = client.api.webhooks.events.watch.subscribe(
    { after: 0, types },
    {
      onData({ data }) {
        if (data.kind === "event") state.seen.push(data.event.id);
        else state.resyncs += 1;
      },
      onError(error) {
        state.error = error;
      },
    },
  );
  return Object.assign(state, { stop: () => subscription.unsubscribe() });
}
