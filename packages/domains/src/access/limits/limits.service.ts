import { createHash } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { operations } from "@millrace/platform/operations";
import { invalid, notFound } from "@millrace/platform/problems";
import { record, unchanged } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { limitChanged } from "./limits.events.ts";
import {
  type Bounds,
  completed,
  defaultOf,
  defaults,
  faultsOf,
  kindOf,
  summaries,
} from "./limits.rules.ts";
import type { LimitRule, LimitRuleChange, LimitRuleList } from "./limits.schema.ts";
import * as store from "./limits.store.ts";

/** The rules for callers and lanes, and those for operations that have one, with what the lanes of this process hold. */
export async function listLimits(ctx: Ctx): Promise<LimitRuleList> {
  const decided = new Map((await store.allRules(ctx.db)).map((rule) => [rule.operation, rule]));
  const names = new Set([...Object.keys(defaults), ...decided.keys()]);
  return { items: [...names].map((name) => shown(ctx, name, decided.get(name))), nextCursor: null };
}

/**
 * Gives an operation, a kind of caller or a lane other bounds; what is not given is not bounded. Counts at once, in all processes.
 * Errors: `resource.not_found` for a name that is none; `request.invalid` for bounds that do not fit it; `resource.version_mismatch`.
 */
export function setLimit(ctx: Ctx, { version, ...change }: LimitRuleChange): Promise<LimitRule> {
  const { operation } = change;
  requireName(operation);
  const faults = faultsOf(change);
  if (faults[0])
    throw invalid(`${faults[0].path}: ${faults[0].message}`, {
      errors: faults.map((fault) => ({ ...fault, code: "unfit" })),
    });
  return transact(ctx, async (tx) => {
    const by = actorOf(tx);
    const held = await store.lockRule(tx, operation, defaultOf(operation), by);
    const before = unchanged(held, version, "limit");
    const after = await store.updateRule(tx, operation, completed(change), by);
    tell(tx, operation, boundsOf(before), boundsOf(after));
    return shown(ctx, operation, after);
  });
}

/** Back to what holds until somebody decides. Doing it twice is doing it once. */
export function resetLimit(ctx: Ctx, { operation }: { operation: string }): Promise<void> {
  requireName(operation);
  return transact(ctx, async (tx) => {
    const before = await store.deleteRule(tx, operation);
    if (before) tell(tx, operation, boundsOf(before), defaultOf(operation));
  });
}

function requireName(name: string): void {
  const isKnown = kindOf(name) !== "operation" || operations().some(({ id }) => id === name);
  if (!isKnown) throw notFound(`There is no operation ${name}, nor a kind of caller or a lane.`);
}

function tell(tx: TxCtx, operation: string, before: Bounds, after: Bounds): void {
  record(
    tx,
    limitChanged,
    { id: aggregateId(operation) },
    { operation },
    {
      before: { operation, ...before },
      after: { operation, ...after },
    },
  );
  ringAfter(tx, "limits", operation);
}

function shown(ctx: Ctx, operation: string, decided: store.DecidedRule | undefined): LimitRule {
  const known = operations().find(({ id }) => id === operation);
  const lane = ctx.platform.throttle.figures().find((each) => each.lane === operation);
  return {
    operation,
    kind: kindOf(operation),
    summary: summaries[operation] ?? known?.summary ?? "",
    ...boundsOf(decided ?? defaultOf(operation)),
    isDefault: decided === undefined,
    load: lane
      ? { running: lane.running, queued: lane.queued, refused: lane.refused, waited: lane.waited }
      : null,
    version: decided?.version ?? 0,
    updatedBy: decided?.updatedBy ?? null,
    updatedAt: decided?.updatedAt ?? null,
  };
}

const boundsOf = ({ perMinute, perHour, running, queued, waitSeconds }: Bounds): Bounds => ({
  perMinute,
  perHour,
  running,
  queued,
  waitSeconds,
});

/** Operations have names, events ask for ids: the same one for the same name, a name-based UUID (RFC 9562, version 8). */
function aggregateId(operation: string): string {
  const hex = createHash("sha256").update(operation).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
