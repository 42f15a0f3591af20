import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../checks/source-files.ts";
import { type Api, apiChanges, type Change, type EventType, eventChanges } from "./changes.ts";

/** The contract as it was released: both documents, without the words that are for people only. */
export interface Release {
  readonly release: string;
  readonly date: string;
  readonly api: Api;
  readonly events: readonly EventType[];
}

export const releasesFolder = "docs/openapi/releases";

/** The frozen releases, the oldest first. */
export function releases(): Release[] {
  return globSync(`${releasesFolder}/*.json`, { cwd: root })
    .sort((a, b) => basename(a).localeCompare(basename(b), "en", { numeric: true }))
    .map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Release);
}

export function contractChanges(
  before: Pick<Release, "api" | "events">,
  after: Pick<Release, "api" | "events">,
): Change[] {
  return [...apiChanges(before.api, after.api), ...eventChanges(before.events, after.events)];
}

const words = new Set([
  "description",
  "summary",
  "example",
  "examples",
  "sample",
  "title",
  "headers",
  "tags",
  "operationId",
]);

/** What programs rely on, without descriptions, examples and refusals: these may be said better at any time. */
export function bare(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => inProperties || !words.has(name))
      .filter(([name]) => inProperties || !/^[345]\d\d$/.test(name))
      .map(([name, part]) => [name, bare(part, name === "properties" || name === "schemas")]),
  );
}
