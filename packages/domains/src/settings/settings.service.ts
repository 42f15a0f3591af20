import { createHash } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { notFound } from "@millrace/platform/problems";
import { record, unchanged } from "@millrace/platform/record";
import { fieldErrors } from "@millrace/platform/refusals";
import * as decisions from "@millrace/platform/setting-decisions";
import { type SettingType, settingCatalogue } from "@millrace/platform/settings";
import { ringAfter, transact } from "@millrace/platform/transact";
import { z } from "zod";
import { settingChanged } from "./settings.events.ts";
import type { Setting, SettingChange, SettingList } from "./settings.schema.ts";

/** Every setting with the value that holds. */
export async function listSettings(ctx: Ctx): Promise<SettingList> {
  const decided = new Map((await decisions.allDecisions(ctx)).map((row) => [row.key, row]));
  const items = settingCatalogue().map((type) => shown(type, decided.get(type.key)));
  return { items, nextCursor: null };
}

export async function getSetting(ctx: Ctx, { key }: { key: string }): Promise<Setting> {
  return shown(typeOf(key), await decisions.findDecision(ctx, key));
}

/** Decides a setting; it counts in all processes at once. Refuses a value that its schema refuses (`request.invalid`). */
export async function setSetting(
  ctx: Ctx,
  { key, value, version }: SettingChange,
): Promise<Setting> {
  const type = typeOf(key);
  const checked = type.schema.safeParse(value);
  if (!checked.success) throw fieldErrors(checked.error, "value");
  return transact(ctx, async (tx) => {
    const by = actorOf(tx);
    const before = unchanged(
      await decisions.lockDecision(tx, key, type.initial, by),
      version,
      "setting",
    );
    const after = await decisions.updateDecision(tx, key, checked.data, by);
    record(
      tx,
      settingChanged,
      { id: aggregateId(key) },
      { key },
      { before: { key, value: before.value }, after: { key, value: after.value } },
    );
    ringAfter(tx, "settings", key);
    return shown(type, after);
  });
}

function typeOf(key: string): SettingType {
  const type = settingCatalogue().find((each) => each.key === key);
  if (!type) throw notFound(`There is no setting ${key}.`);
  return type;
}

function shown(type: SettingType, decision: decisions.Decision | undefined): Setting {
  const { key, summary, initial, schema } = type;
  const parsed = decision && schema.safeParse(decision.value);
  return {
    key,
    summary,
    value: parsed?.success ? parsed.data : initial,
    initial,
    schema: z.toJSONSchema(schema) as Record<string, unknown>,
    version: decision?.version ?? 0,
    updatedBy: decision?.updatedBy ?? null,
    updatedAt: decision?.updatedAt ?? null,
  };
}

/** Settings have names, events ask for ids: the same one for the same name, a name-based UUID (RFC 9562, version 8). */
function aggregateId(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
