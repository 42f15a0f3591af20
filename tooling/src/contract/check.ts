import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../checks/source-files.ts";
import type { Api, Change, EventType } from "./changes.ts";
import { contractChanges, releases } from "./releases.ts";

/*
 * Nothing that clients of the last release rely on may go: a change that breaks them belongs into the next version of the API. What has to
 * break all the same (a hole that is closed) stands in accepted.json with its reason. The check proves itself on two planted violations.
 */

const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), "utf8"));
const current = {
  api: read("docs/openapi/v1.json") as Api,
  events: read("docs/events/v1.json") as EventType[],
};
const accepted = new Set(
  (read("docs/openapi/accepted.json") as { change: string; reason: string }[]).map(
    ({ change }) => change,
  ),
);
const last = releases().at(-1);
if (!last) throw new Error("there is no release to compare with");

const textOf = ({ of, text }: Change) => `${of}: ${text}`;
const breaking = (after: typeof current) =>
  contractChanges(last, after)
    .filter((change) => change.breaking && !accepted.has(textOf(change)))
    .map(textOf);

const [[path, methods] = ["", {}]] = Object.entries(last.api.paths);
const [event] = last.events;
const { [path]: _planted, ...others } = current.api.paths;
const planted = [
  ...breaking({ ...current, api: { ...current.api, paths: others } }),
  ...breaking({ ...current, events: current.events.filter(({ type }) => type !== event?.type) }),
];
const expected = [
  ...Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}: is gone`),
  `${event?.type}: is gone`,
];
if (!expected.every((each) => planted.includes(each))) {
  console.error("The comparison does not see what was planted for it.");
  process.exit(1);
}

const found = breaking(current);
if (found.length > 0) {
  console.error(
    `${found.length} changes break clients of ${last.release}:\n  ${found.join("\n  ")}\n` +
      "Put them into the next version of the API, or accept them with a reason in docs/openapi/accepted.json.",
  );
  process.exit(1);
}
