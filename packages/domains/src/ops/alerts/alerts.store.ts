import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { Alert, AlertKind, AlertQuery, AlertRule, AlertRuleFields } from "./alerts.schema.ts";

/** A rule as it stands in its row. */
export interface RuleRow extends Omit<AlertRule, "title" | "unit"> {
  readonly turningSince: Date | null;
}

const columns = [
  "id",
  "kind",
  "enabled",
  "threshold",
  "window_minutes as windowMinutes",
  "hold_minutes as holdMinutes",
  "minimum",
  "mail_to as mailTo",
  "send_event as sendEvent",
  "state",
  "turning_since as turningSince",
  "value",
  "evaluated_at as evaluatedAt",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

export function allRules(ctx: Ctx): Promise<RuleRow[]> {
  return ctx.db.selectFrom("alert_rule").select(columns).orderBy("id").execute() as Promise<
    RuleRow[]
  >;
}

/** The rule, locked until the transaction ends: its state changes once. */
export function lockRule(tx: TxCtx, id: string): Promise<RuleRow | undefined> {
  return tx.db
    .selectFrom("alert_rule")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst() as Promise<RuleRow | undefined>;
}

/** Writes the given fields of a locked rule and raises its version. */
export function updateRule(
  tx: TxCtx,
  before: RuleRow,
  fields: Partial<{ [Name in keyof AlertRuleFields]: AlertRuleFields[Name] | undefined }>,
): Promise<RuleRow> {
  return tx.db
    .updateTable("alert_rule")
    .set({
      enabled: fields.enabled,
      threshold: fields.threshold,
      window_minutes: fields.windowMinutes,
      hold_minutes: fields.holdMinutes,
      minimum: fields.minimum,
      mail_to: fields.mailTo,
      send_event: fields.sendEvent,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<RuleRow>;
}

/** Writes what a measure made of a locked rule. */
export async function saveState(
  tx: TxCtx,
  id: string,
  { state, turningSince }: Pick<RuleRow, "state" | "turningSince">,
  value: number | null,
): Promise<void> {
  await tx.db
    .updateTable("alert_rule")
    .set({ state, turning_since: turningSince, value, evaluated_at: tx.now })
    .where("id", "=", id)
    .execute();
}

/** An alert as it stands in its row. */
export type AlertRow = Omit<Alert, "title" | "unit" | "kind">;

const alertColumns = [
  "id",
  "rule_id as ruleId",
  "status",
  "threshold",
  "value",
  "peak",
  "raised_at as raisedAt",
  "resolved_at as resolvedAt",
] as const;

export function insertAlert(
  tx: TxCtx,
  { id: rule_id, threshold }: RuleRow,
  value: number,
): Promise<AlertRow> {
  return tx.db
    .insertInto("alert")
    .values({ id: newId(), rule_id, threshold, value, peak: value, raised_at: tx.now })
    .returning(alertColumns)
    .executeTakeFirstOrThrow() as Promise<AlertRow>;
}

/** Ends the rule's alert; undefined when none was firing. */
export function resolveAlert(tx: TxCtx, ruleId: string): Promise<AlertRow | undefined> {
  return tx.db
    .updateTable("alert")
    .set({ status: "resolved", resolved_at: tx.now })
    .where("rule_id", "=", ruleId)
    .where("status", "=", "firing")
    .returning(alertColumns)
    .executeTakeFirst() as Promise<AlertRow | undefined>;
}

export async function raisePeak(tx: TxCtx, ruleId: string, value: number): Promise<void> {
  await tx.db
    .updateTable("alert")
    .set({ peak: value })
    .where("rule_id", "=", ruleId)
    .where("status", "=", "firing")
    .where("peak", "<", value)
    .execute();
}

/** Alerts, the newest first. */
export function pageOfAlerts(
  ctx: Ctx,
  input: AlertQuery,
): Promise<Page<AlertRow & { kind: AlertKind }>> {
  let query = ctx.db
    .selectFrom("alert")
    .innerJoin("alert_rule", "alert_rule.id", "alert.rule_id")
    .select([
      "alert.id",
      "alert.rule_id as ruleId",
      "alert_rule.kind",
      "alert.status",
      "alert.threshold",
      "alert.value",
      "alert.peak",
      "alert.raised_at as raisedAt",
      "alert.resolved_at as resolvedAt",
    ]);
  if (input.status) query = query.where("alert.status", "=", input.status);
  if (input.kind) query = query.where("alert_rule.kind", "=", input.kind);
  return paginate(ctx, query, {
    input,
    sorts: { raisedAt: "alert.raised_at" },
    defaultSort: "-raisedAt",
    id: "alert.id",
  }) as Promise<Page<AlertRow & { kind: AlertKind }>>;
}
