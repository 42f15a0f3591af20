import { audit } from "@millrace/platform/audit";
import {
  type AuditEntry,
  type AuditFilters,
  entriesBefore,
  pageOfEntries,
  purgeEntries,
} from "@millrace/platform/audit-log";
import type { Ctx } from "@millrace/platform/context";
import { defineSetting, readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import type { AuditPage, AuditQuery } from "./audit.schema.ts";

const keepDays = defineSetting({
  key: "audit.keep-days",
  summary: "Days that audit entries are kept, 7 years unless decided otherwise; at least one year",
  schema: z.int().min(367).max(36_525),
  initial: 2_557,
});

export function listEntries(ctx: Ctx, input: AuditQuery): Promise<AuditPage> {
  return pageOfEntries(ctx, input);
}

const exportBatch = 500;

/**
 * Every entry that matches, the newest first, in batches: memory does not grow with the log. Ends where the log stood when it began. That
 * somebody took a copy is itself an entry of the log, written before the first batch is read.
 */
export async function* exportEntries(
  ctx: Ctx,
  filters: AuditFilters,
  format: string,
): AsyncGenerator<readonly AuditEntry[], void, undefined> {
  await transact(ctx, async (tx) =>
    audit(tx, "audit.exported", { type: "audit", id: null }, { after: { format, ...filters } }),
  );
  const atTo = filters.atTo && filters.atTo < ctx.now ? filters.atTo : ctx.now;
  let last: AuditEntry | undefined;
  for (;;) {
    const entries = await entriesBefore(ctx, { ...filters, atTo }, last, exportBatch);
    if (entries.length > 0) yield entries;
    if (entries.length < exportBatch) return;
    last = entries.at(-1);
  }
}

const purgeBatch = 5_000;

/** Removes what is older than `audit.keep-days`, batch by batch, each in a transaction of its own; how many entries went. */
export async function purgeOld(ctx: Ctx): Promise<{ entries: number }> {
  const days = await readSetting(ctx, keepDays);
  const olderThan = new Date(ctx.now.getTime() - days * 86_400_000);
  let entries = 0;
  for (;;) {
    const gone = await transact(ctx, (tx) => purgeEntries(tx, olderThan, purgeBatch));
    entries += gone;
    if (gone < purgeBatch) break;
  }
  if (entries > 0)
    await transact(ctx, async (tx) =>
      audit(tx, "audit.purged", { type: "audit", id: null }, { after: { entries, olderThan } }),
    );
  return { entries };
}
