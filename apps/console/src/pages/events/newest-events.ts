import { api, type Outputs } from "../../api/trpc.ts";

export type LoggedEvent = Outputs["webhooks"]["events"]["list"]["items"][number];

/*
 * The log is read forwards, by its numbers, so that no reader misses an event. People want the newest first: this looks at a
 * stretch before a number, and at a longer one while too little of what is asked for lies in it.
 */

const most = 500;

/** The newest `count` events below `before`, the newest first. */
export async function newestEvents(
  before: number,
  count: number,
  types?: string[],
): Promise<LoggedEvent[]> {
  for (let span = count; ; span *= 8) {
    const after = Math.max(0, before - 1 - span);
    const found = await eventsBetween(after, before, types);
    if (found.length >= count || after === 0) return found.slice(-count).reverse();
  }
}

async function eventsBetween(
  after: number,
  before: number,
  types: string[] | undefined,
): Promise<LoggedEvent[]> {
  const found: LoggedEvent[] = [];
  for (let at = after; ; ) {
    const { items, nextCursor, lastSeq } = await api.webhooks.events.list.query({
      after: at,
      limit: Math.min(most, before - 1 - after || 1),
      types,
    });
    found.push(...items.filter(({ seq }) => seq < before));
    if (nextCursor === null || lastSeq >= before - 1) return found;
    at = lastSeq;
  }
}
