import type { AppRouter } from "@millrace/domains/app-router";
import { httpSubscriptionLink, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import superjson from "superjson";
import { problemOf } from "./problem.ts";
import { transportError } from "./retry.ts";

/** An EventSource class: the platform's, or that of the package `undici` or `eventsource`. */
export type EventSourceClass = new (url: string) => object;

/** Subscriptions as server-sent events, a connection for each. An EventSource sends no headers: the token travels in the address. */
export function eventStreamLink({
  url,
  EventSource,
}: {
  url: string;
  EventSource: EventSourceClass;
}): TRPCLink<AppRouter> {
  return (runtime) => (call) => {
    const { token } = call.op.context;
    const link = httpSubscriptionLink<AppRouter, typeof globalThis.EventSource>({
      url,
      connectionParams: typeof token === "string" ? { token } : null,
      transformer: superjson,
      // tRPC asks for the browser's class by name and uses what all of them have.
      EventSource: EventSource as typeof globalThis.EventSource,
    });
    return observable((observer) =>
      link(runtime)(call).subscribe({
        ...observer,
        error: (error) =>
          observer.error(
            problemOf(error)
              ? error
              : TRPCClientError.from(transportError("The event stream broke off", {}, error)),
          ),
      }),
    );
  };
}
