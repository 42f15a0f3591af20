import type { Family } from "@millrace/contract/families";
import type { QueryKey } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { session } from "./session.ts";
import { api, askAgain, trpc } from "./trpc.ts";

/*
 * What changes is told over the socket while somebody is signed in, to everybody within what they may read: it is asked for again if it is on
 * screen. So pages show what others do without knowing that they are live.
 */

export interface Live {
  readonly state: "off" | "connecting" | "live";
  /** The event log's newest number, for those who may read it; null until it is known. */
  readonly head: number | null;
}

const gatherMs = 250;
/** Figures and deliveries are made from an event by jobs, a moment after it. */
const aftermathMs = 1500;
const restartMs = 5000;

const stock = () => trpc.stock.pathKey();

/** What is asked for again when something of a family has changed. */
const touched: Record<Family, () => readonly QueryKey[]> = {
  access: () => [trpc.access.pathKey()],
  "access.limit": () => [trpc.access.pathKey()],
  "access.oauth_client": () => [trpc.access.pathKey()],
  catalog: () => [trpc.catalog.pathKey()],
  files: () => [trpc.files.pathKey()],
  identity: () => [trpc.identity.pathKey(), trpc.auth.me.pathKey()],
  "identity.role": () => [trpc.identity.pathKey(), trpc.auth.me.pathKey()],
  import: () => [trpc.transfer.pathKey()],
  inventory: () => [stock()],
  jobs: () => [trpc.jobs.pathKey()],
  machines: () => [trpc.machines.pathKey()],
  ops: () => [trpc.ops.pathKey()],
  "parties.customer": () => [trpc.parties.customers.pathKey()],
  "parties.vendor": () => [trpc.parties.vendors.pathKey()],
  people: () => [trpc.people.pathKey()],
  production: () => [trpc.production.pathKey(), stock()],
  purchasing: () => [stock()],
  sales: () => [trpc.sales.pathKey()],
  scheduling: () => [trpc.scheduling.pathKey()],
  settings: () => [trpc.settings.pathKey()],
  sites: () => [trpc.sites.pathKey()],
  // Deliveries follow later, with the aftermath.
  webhooks: () => [trpc.webhooks.list.pathKey(), trpc.webhooks.get.pathKey()],
  workshop: () => [trpc.workshop.pathKey(), stock()],
};

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

const soon = gatherer(gatherMs);
const later = gatherer(aftermathMs);

function touch(changed: readonly (Family | "self")[]): void {
  soon(changed.flatMap((each) => (each === "self" ? [trpc.auth.me.pathKey()] : touched[each]())));
  later([trpc.home.pathKey(), trpc.reports.pathKey(), trpc.webhooks.deliveries.pathKey()]);
}

/** Follows what changes until told to stop. After a connection that broke, everything on screen is asked for again. */
export function followChanges(): () => void {
  let restart: ReturnType<typeof setTimeout> | undefined;
  let subscription: { unsubscribe(): void } | undefined;
  let isFirst = true;
  const start = () => {
    set({ state: "connecting" });
    subscription = api.webhooks.events.changes.subscribe(undefined, {
      onData: ({ changed, head }) => {
        if (changed !== "all") touch(changed);
        else if (!isFirst) askAgain().catch(() => {});
        isFirst = false;
        set({ head });
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
    });
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
