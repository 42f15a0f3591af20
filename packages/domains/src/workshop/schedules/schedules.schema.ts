import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";

const source = {
  folder: z
    .string()
    .regex(
      /^[\w -]+(\/[\w -]+)*$/,
      "must be a folder below the watched one, such as welding/line-2",
    )
    .max(200)
    .nullable(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .nullable(),
};

export const Schedule = z
  .object({
    templateId: Id,
    cron: z.string(),
    timezone: z.string(),
    folder: z.string().nullable(),
    url: z.string().nullable(),
    paused: z.boolean().describe("Nothing is fetched while it is"),
    nextRunAt: Instant.describe("When it is not paused"),
    status: z.enum(["pending", "running", "completed", "failed"]).describe("Of the newest run"),
    problem: z.string().nullable().describe("Why it failed"),
    lastRunAt: Instant.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "SheetSchedule" });
export type Schedule = z.infer<typeof Schedule>;

export const NewSchedule = z.strictObject({
  id: Id,
  cron: line(100).describe("Five fields: `0 6 * * 1-5` is six o'clock on working days"),
  timezone: line(60).default("UTC").describe("IANA name such as Europe/Berlin"),
  folder: source.folder.optional().describe("Folder below MILLRACE_SHEETS_FOLDER"),
  url: source.url.optional().describe("Address that gives the sheet"),
  paused: z.boolean().default(false).describe("Keep it, and fetch nothing until it is set again"),
});
export type NewSchedule = z.infer<typeof NewSchedule>;
