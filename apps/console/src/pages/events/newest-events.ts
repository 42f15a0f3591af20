import { api, type Outputs } from "../../api/trpc.ts";

export type LoggedEvent = Outputs["webhooks"]["events"]["browse"]["items"][number];

/** The newest `count` events below `before`, the newest first. */
export async function newestEvents(
  before: number,
  count: number,
  types?: string[],
): Promise<LoggedEvent[]> {
  const { items } = await api.webhooks.events.browse.query({
    sort: "-seq",
    limit: count,
    before,
    types,
  });
  return items;
}
