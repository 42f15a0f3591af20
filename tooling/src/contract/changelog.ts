import type { Api, EventType } from "./changes.ts";
import { contractChanges, releases } from "./releases.ts";

/** What changed for programs, release by release, the newest first: behind `/docs/changelog`. */
export function renderChangelog(api: Api, events: readonly EventType[]): string {
  const frozen = releases();
  const entries = frozen.map((release, at) => {
    const before = frozen[at - 1];
    const { release: name, date } = release;
    return { release: name, date, changes: before ? contractChanges(before, release) : [] };
  });
  const newest = frozen.at(-1);
  const coming = newest ? contractChanges(newest, { api, events }) : [];
  const next = coming.length > 0 ? [{ release: "next", date: null, changes: coming }] : [];
  return `${JSON.stringify([...next, ...entries.reverse()], null, 1)}\n`;
}
