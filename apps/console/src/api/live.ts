import type { QueryKey } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { session } from "./session.ts";
import { api, askAgain, trpc } from "./trpc.ts";

/*
 * The event log, followed over the socket while somebody is signed in: what an event touches is asked for again if it is on
 * screen. So pages show what others do without knowing that they are live.
 */

export interface Live {
  readonly state: "off" | "connecting" | "live";
  /** The log's newest number, null until it is known. */
  readonly head: number | null;
}

/** Behind the end of any log: the server answers with where its log ends. */
const farAhead = Number.MAX_SAFE_INTEGER;
const gatherMs = 250;
/** Figures and deliveries are made from an event by jobs, a moment after it. */
const aftermathMs = 1500;
const restartMs = 5000;

const touched: readonly (readonly [family: string, keys: () => QueryKey[]])[] = [
  ["catalog.product.", () => [trpc.catalog.products.pathKey()]],
  ["catalog.category.", () => [trpc.catalog.categories.pathKey()]],
  ["parties.customer.", () => [trpc.parties.customers.pathKey()]],
  ["parties.vendor.", () => [trpc.parties.vendors.pathKey()]],
  ["identity.", () => [trpc.identity.pathKey(), trpc.auth.me.pathKey()]],
  ["settings.", () => [trpc.settings.pathKey()]],
  ["sites.", () => [trpc.sites.pathKey()]],
  ["inventory.", () => [trpc.stock.pathKey()]],
  ["machines.", () => [trpc.machines.pathKey()]],
  ["production.", () => [trpc.production.pathKey(), trpc.stock.pathKey()]],
  ["catalog.recipe.", () => [trpc.catalog.recipes.pathKey()]],
  ["workshop.", () => [trpc.workshop.pathKey(), trpc.stock.pathKey()]],
  ["people.", () => [trpc.people.pathKey()]],
  ["scheduling.", () => [trpc.scheduling.pathKey()]],
  ["sales.", () => [trpc.sales.pathKey()]],
  ["import.", () => [trpc.transfer.pathKey()]],
  ["webhooks.endpoint.", () => [trpc.webhooks.list.pathKey(), trpc.webhooks.get.pathKey()]],
];

let live: Live = { state: "off", head: null };
const listeners = new Set<() => void>();

function set(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const tell of listeners) tell();
}

/** Asks for what is gathered, once, some time after the first of it came. */
function gatherer(ms: number) {
  const gathered = new Map<string, QueryKey>();
  return (keys: readonly QueryKey[]) => {
    if (keys.length > 0 && gathered.size === 0)
      setTimeout(() => {
        for (const queryKey of gathered.values()) askAgain(queryKey).catch(() => {});
        gathered.clear();
      }, ms);
    for (const key of keys) gathered.set(JSON.stringify(key), key);
  };
}

/** Many events in a moment, of an import for instance, cause one round of questions. */
const soon = gatherer(gatherMs);
const later = gatherer(aftermathMs);

function touch(type: string): void {
  soon(touched.flatMap(([family, keys]) => (type.startsWith(family) ? keys() : [])));
  later([trpc.home.pathKey(), trpc.reports.pathKey(), trpc.webhooks.deliveries.pathKey()]);
}

/** Follows the log until told to stop. A connection that breaks goes on where it was. */
export function followEvents(): () => void {
  let restart: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;
  const start = () => {
    let isFirst = true;
    set({ state: "connecting" });
    subscription = api.webhooks.events.watch.subscribe(
      { after: live.head ?? farAhead },
      {
        onData: ({ data }) => {
          if (data.kind === "event") touch(data.event.type);
          else if (!isFirst || live.head !== null) askAgain().catch(() => {});
          isFirst = false;
          set({ head: data.seq });
        },
        onStarted: () => set({ state: "live" }),
        onConnectionStateChange: ({ state }) => {
          if (state === "connecting") set({ state: "connecting" });
        },
        // An expired token, or a right that was taken: once more, with a fresh one.
        onError: () => {
          set({ state: "off" });
          restart = setTimeout(() => {
            if (session.isSignedIn()) start();
          }, restartMs);
        },
      },
    );
  };
  start();
  return () => {
    clearTimeout(restart);
    subscription?.unsubscribe();
    set({ state: "off", head: null });
  };
}

export function useLive(): Live {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => live,
  );
}
