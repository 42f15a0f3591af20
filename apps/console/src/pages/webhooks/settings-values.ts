import type { Inputs } from "../../api/trpc.ts";
import type { Webhook } from "./webhook-statuses.ts";

type Settings = Inputs["webhooks"]["create"];
type Condition = NonNullable<Settings["conditions"]>[number];
export type Operation = Condition["op"];

/** A condition as it is edited: its value is text. */
export interface ConditionValues {
  readonly key: string;
  path: string;
  op: Operation;
  value: string;
}

/** A header as it is edited: the value of one that there is stays unless another is typed. */
export interface HeaderValues {
  readonly key: string;
  name: string;
  value: string;
  readonly isKept: boolean;
}

export interface SettingsValues extends Record<string, unknown> {
  name: string;
  url: string;
  events: string[];
  onlySites: string[];
  conditions: ConditionValues[];
  payloadFields: string[];
  maxAttempts: number | string;
  timeoutSeconds: number | string;
  concurrency: number | string;
  perSecond: number | string;
  isOrdered: boolean;
  headers: HeaderValues[];
}

let keys = 0;
const newKey = () => String(++keys);

export const newCondition = (): ConditionValues => ({
  key: newKey(),
  path: "",
  op: "eq",
  value: "",
});
export const newHeader = (): HeaderValues => ({
  key: newKey(),
  name: "",
  value: "",
  isKept: false,
});

export const valuesOf = (before: Webhook | undefined): SettingsValues => ({
  name: before?.name ?? "",
  url: before?.url ?? "",
  events: before?.events ?? [],
  onlySites: before?.onlySites ?? [],
  conditions: (before?.conditions ?? []).map(({ path, op, value }) => ({
    key: newKey(),
    path,
    op,
    value: conditionText(op, value),
  })),
  payloadFields: before?.payloadFields ?? [],
  maxAttempts: before?.maxAttempts ?? 10,
  timeoutSeconds: before?.timeoutSeconds ?? 15,
  concurrency: before?.concurrency ?? 10,
  perSecond: before?.perSecond ?? "",
  isOrdered: before?.ordering === "aggregate",
  headers: (before?.headerNames ?? []).map((name) => ({
    key: newKey(),
    name,
    value: "",
    isKept: true,
  })),
});

export const inputOf = (values: SettingsValues): Settings => ({
  name: values.name,
  url: values.url,
  events: values.events,
  onlySites: values.onlySites,
  conditions: values.conditions.map(({ path, op, value }) => ({
    path: path.trim(),
    op,
    value: conditionValue(op, value),
  })),
  payloadFields: values.payloadFields,
  maxAttempts: Number(values.maxAttempts),
  timeoutSeconds: Number(values.timeoutSeconds),
  concurrency: Number(values.concurrency),
  perSecond: values.perSecond === "" ? null : Number(values.perSecond),
  ordering: values.isOrdered ? "aggregate" : "none",
  ownHeaders: Object.fromEntries(
    values.headers.map(({ name, value, isKept }) => [
      name.trim().toLowerCase(),
      isKept && value === "" ? null : value,
    ]),
  ),
});

/** Amounts are text as they travel, and compare as numbers either way: only the three words are something else. */
const words = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
function scalarOf(text: string): string | boolean | null {
  const word = text.trim();
  return words.has(word) ? (words.get(word) ?? null) : word;
}

function conditionValue(op: Operation, text: string): Condition["value"] {
  if (op === "exists") return text !== "false";
  if (op !== "in") return scalarOf(text);
  return text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(scalarOf);
}

function conditionText(op: Operation, value: Condition["value"]): string {
  if (op === "exists") return String(value !== false);
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}
