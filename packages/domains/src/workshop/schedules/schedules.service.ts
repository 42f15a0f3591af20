import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { invalid } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { checkUrl } from "@millrace/platform/ssrf";
import { transact } from "@millrace/platform/transact";
import { CronExpressionParser } from "cron-parser";
import { getTemplate } from "../templates/templates.service.ts";
import { runScheduleJob } from "./run-schedule.jobs.ts";
import type { NewSchedule, Schedule } from "./schedules.schema.ts";
import * as store from "./schedules.store.ts";

export async function getSchedule(ctx: Ctx, { id }: { id: string }): Promise<Schedule> {
  await getTemplate(ctx, { id });
  return found(await store.findSchedule(ctx, id), "schedule");
}

/** Errors: `request.invalid` for times that there are not, a source that may not be read, none or two of them. */
export async function setSchedule(ctx: Ctx, input: NewSchedule): Promise<Schedule> {
  const { id: templateId, cron, timezone, folder = null, url = null, paused } = input;
  const template = await getTemplate(ctx, input);
  const { MILLRACE_SHEETS_FOLDER: root, MILLRACE_ALLOW_PRIVATE_SHEETS: allowPrivate } =
    ctx.platform.config;
  if ((folder === null) === (url === null))
    throw refused("folder", "or url is needed, one of them");
  if (folder !== null && root === undefined)
    throw refused("folder", "cannot be watched: MILLRACE_SHEETS_FOLDER is not set");
  if (url !== null)
    try {
      checkUrl(url, { allowPrivate });
    } catch (error) {
      throw refused("url", (error as Error).message);
    }
  const nextRunAt = nextAfter(ctx.now, cron, timezone);
  return transact(ctx, async (tx) => {
    const before = await store.findSchedule(tx, templateId);
    const after = await store.putSchedule(tx, {
      templateId,
      cron,
      timezone,
      folder,
      url,
      paused,
      nextRunAt,
    });
    audit(
      tx,
      "workshop.schedule.set",
      { type: "workshop.template", id: template.id },
      { before: before ?? null, after },
    );
    return after;
  });
}

export async function deleteSchedule(ctx: Ctx, { id }: { id: string }): Promise<Schedule> {
  await getTemplate(ctx, { id });
  return transact(ctx, async (tx) => {
    const before = found(await store.deleteSchedule(tx, id), "schedule");
    audit(tx, "workshop.schedule.deleted", { type: "workshop.template", id }, { before });
    return before;
  });
}

/** Asks for the runs whose time has come; each once, whoever asks at the same time. */
export function startDue(ctx: Ctx): Promise<{ schedules: number }> {
  return transact(ctx, async (tx) => {
    const due = await store.lockDue(tx);
    for (const { templateId, cron, timezone } of due) {
      const nextRunAt = nextAfter(tx.now, cron, timezone);
      await store.note(tx, templateId, { status: "pending", nextRunAt });
      enqueue(tx, runScheduleJob, { templateId });
    }
    return { schedules: due.length };
  });
}

function nextAfter(now: Date, cron: string, timezone: string): Date {
  if (cron.trim().split(/\s+/).length !== 5) throw refused("cron", "must have five fields");
  try {
    return CronExpressionParser.parse(cron, { currentDate: now, tz: timezone }).next().toDate();
  } catch (error) {
    throw refused("cron", `or the time zone is not known: ${(error as Error).message}`);
  }
}

const refused = (path: string, message: string) =>
  invalid(`${path} ${message}`, { errors: [{ path, code: "custom", message }] });
