import type { LimitRule, LimitRuleChange } from "./limits.schema.ts";

/** How often, and how many at once; null is no such bound. */
export type Bounds = Pick<
  LimitRule,
  "perMinute" | "perHour" | "running" | "queued" | "waitSeconds"
>;

/** Kinds of callers whose calls are counted. */
const callerKinds = ["anonymous", "unproven", "key", "client", "user"];

const none: Bounds = {
  perMinute: null,
  perHour: null,
  running: null,
  queued: null,
  waitSeconds: null,
};
const rate = (perMinute: number, perHour: number): Bounds => ({ ...none, perMinute, perHour });
const lane = (running: number, queued: number, waitSeconds: number): Bounds => ({
  ...none,
  running,
  queued,
  waitSeconds,
});

/** What holds until an administrator decides. */
export const defaults: Readonly<Record<string, Bounds>> = {
  anonymous: rate(60, 1_000),
  unproven: rate(60, 1_000),
  key: rate(60, 1_000),
  client: rate(60, 1_000),
  user: rate(600, 10_000),
  all: lane(100, 200, 30),
  health: lane(20, 50, 5),
  "stock.levels.list": lane(50, 200, 10),
};

/** What the rules are about that are about no operation. */
export const summaries: Readonly<Record<string, string>> = {
  anonymous: "Callers without a credential, by address",
  unproven: "Credentials that this process sees for the first time, by address",
  key: "API keys without numbers of their own, each",
  client: "OAuth applications, each for each person",
  user: "People who are signed in, each",
  all: "Everything that runs at once in one process",
  health: "Health and metrics: they never wait for the rest",
};

export const kindOf = (operation: string): LimitRule["kind"] => {
  if (callerKinds.includes(operation)) return "caller";
  return Object.hasOwn(summaries, operation) ? "lane" : "operation";
};

export const defaultOf = (operation: string): Bounds =>
  Object.hasOwn(defaults, operation) ? (defaults[operation] as Bounds) : none;

/** Fewer would lock out those who could raise it again. */
const leastForPeople = 30;

/** Completes a lane that says how many run and no more. */
export function completed({ perMinute, perHour, running, ...lane }: Bounds): Bounds {
  const { queued, waitSeconds } = running === null ? none : lane;
  return {
    perMinute,
    perHour,
    running,
    queued: running === null ? null : (queued ?? 200),
    waitSeconds: running === null ? null : (waitSeconds ?? 30),
  };
}

/** What is wrong with the bounds for what they are about: a field and a sentence each. */
export function faultsOf(change: LimitRuleChange): { path: string; message: string }[] {
  const { operation, perMinute, perHour, running, queued, waitSeconds } = change;
  const kind = kindOf(operation);
  const faults: { path: string; message: string }[] = [];
  if (kind === "lane" && running === null)
    faults.push({ path: "running", message: "must be given" });
  if (kind !== "caller" && running === null && (queued !== null || waitSeconds !== null))
    faults.push({ path: "running", message: "must be given with queued or waitSeconds" });
  if (kind === "caller")
    for (const [path, value] of Object.entries({ running, queued, waitSeconds }))
      if (value !== null) faults.push({ path, message: "is not for a kind of caller" });
  if (kind === "lane")
    for (const [path, value] of Object.entries({ perMinute, perHour }))
      if (value !== null) faults.push({ path, message: "is not for a lane" });
  if (operation === "user" && perMinute !== null && perMinute < leastForPeople)
    faults.push({ path: "perMinute", message: `must be ${leastForPeople} at least for people` });
  if (operation === "user" && perHour !== null && perHour < leastForPeople * 10)
    faults.push({ path: "perHour", message: `must be ${leastForPeople * 10} at least for people` });
  return faults;
}
