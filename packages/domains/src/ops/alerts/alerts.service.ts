import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { enqueue } from "@millrace/platform/jobs";
import { record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import * as events from "./alerts.events.ts";
import { kinds, letterOf, stepOf } from "./alerts.rules.ts";
import type { Alert, AlertQuery, AlertRule, AlertRuleChange } from "./alerts.schema.ts";
import * as store from "./alerts.store.ts";
import { mailAlert } from "./mail-alert.jobs.ts";
import { measure } from "./measures.ts";

/** The rules, each with its state and what was measured last. */
export async function listRules(ctx: Ctx): Promise<Page<AlertRule>> {
  return { items: (await store.allRules(ctx)).map(shown), nextCursor: null };
}

/** Changes when a rule fires and who is told. One that is switched off while it fires is resolved. */
export function updateRule(
  ctx: Ctx,
  { id, version, ...fields }: AlertRuleChange,
): Promise<AlertRule> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRule(tx, id), version, "alert rule");
    let after = await store.updateRule(tx, before, fields);
    if (!after.enabled && after.state === "firing") {
      await resolve(tx, after);
      await store.saveState(tx, id, { state: "ok", turningSince: null }, null);
      after = { ...after, state: "ok", value: null };
    }
    record(
      tx,
      events.alertRuleChanged,
      { id },
      { ruleId: id, kind: after.kind },
      {
        before: decided(before),
        after: decided(after),
      },
    );
    return shown(after);
  });
}

/** Alerts, the newest first. */
export async function listAlerts(ctx: Ctx, query: AlertQuery): Promise<Page<Alert>> {
  const page = await store.pageOfAlerts(ctx, query);
  return { ...page, items: page.items.map((alert) => ({ ...alert, ...kinds[alert.kind] })) };
}

/**
 * Measures what the rules are about and changes their states. A change is made, and told, once, however many do this at the same time: each
 * rule is decided under its lock, in the transaction that tells. What cannot be measured leaves its rule as it was.
 */
export async function evaluateRules(ctx: Ctx): Promise<{ raised: number; resolved: number }> {
  const changes = { raised: 0, resolved: 0 };
  for (const rule of await store.allRules(ctx)) {
    if (!rule.enabled) continue;
    try {
      const value = await measure(ctx, rule);
      const change = await transact(ctx, (tx) => decide(tx, rule.id, value));
      if (change) changes[change] += 1;
    } catch (error) {
      ctx.log.error({ err: error, rule: rule.kind }, "a rule was not evaluated");
    }
  }
  return changes;
}

async function decide(
  tx: TxCtx,
  id: string,
  value: number | null,
): Promise<"raised" | "resolved" | undefined> {
  const rule = await store.lockRule(tx, id);
  // Switched off meanwhile, or measured later by another one.
  if (!rule?.enabled || (rule.evaluatedAt && rule.evaluatedAt > tx.now)) return undefined;
  const next = stepOf(rule, value, tx.now);
  await store.saveState(tx, id, next, value);
  if (next.state === rule.state) {
    if (rule.state === "firing" && value !== null) await store.raisePeak(tx, id, value);
    return undefined;
  }
  if (next.state === "ok") {
    await resolve(tx, rule);
    return "resolved";
  }
  const alert = await store.insertAlert(tx, rule, value ?? 0);
  if (rule.sendEvent) {
    const { id: alertId, threshold } = alert;
    const payload = { alertId, ruleId: id, kind: rule.kind, threshold, value: alert.value };
    emit(tx, events.alertRaised, { id: alertId }, payload);
  }
  mail(tx, rule, "raised", alert);
  return "raised";
}

async function resolve(tx: TxCtx, rule: store.RuleRow): Promise<void> {
  const alert = await store.resolveAlert(tx, rule.id);
  if (!alert) return;
  if (rule.sendEvent) {
    const { id: alertId, threshold, peak } = alert;
    const payload = { alertId, ruleId: rule.id, kind: rule.kind, threshold, peak };
    emit(tx, events.alertResolved, { id: alertId }, payload);
  }
  mail(tx, rule, "resolved", alert);
}

function mail(
  tx: TxCtx,
  { kind, mailTo }: store.RuleRow,
  change: "raised" | "resolved",
  alert: store.AlertRow,
): void {
  const letter = letterOf(change, { ...alert, kind }, tx.platform.config.MILLRACE_PUBLIC_URL);
  for (const to of mailTo)
    enqueue(tx, mailAlert, { to, ...letter }, { key: `${alert.id} ${change} ${to}` });
}

function shown({ turningSince: _, ...rule }: store.RuleRow): AlertRule {
  return { ...rule, ...kinds[rule.kind] };
}

/** What of a rule an administrator decides: for the audit. */
function decided(rule: store.RuleRow) {
  const { kind, enabled, threshold, windowMinutes, holdMinutes, minimum, mailTo, sendEvent } = rule;
  return { kind, enabled, threshold, windowMinutes, holdMinutes, minimum, mailTo, sendEvent };
}
