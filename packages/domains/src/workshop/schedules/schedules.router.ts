import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./schedules.schema.ts";
import * as service from "./schedules.service.ts";

const tags = ["Spreadsheets"] as const;
const schedule = {
  templateId: "01939f1e-7c7b-7000-8000-000000000081",
  cron: "0 6 * * 1-5",
  timezone: "Europe/Berlin",
  folder: "welding",
  url: null,
  paused: false,
  nextRunAt: "2026-11-23T05:00:00.000Z",
  status: "pending",
  problem: null,
  lastRunAt: null,
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
};
const { cron, timezone, folder } = schedule;

export const schedulesRouter = router({
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/templates/{id}/schedule", {
        summary: "Read when a template's sheets are fetched",
        tags,
        example: { output: schedule },
      }),
    )
    .input(ById)
    .output(wire.Schedule)
    .query(({ ctx, input }) => service.getSchedule(ctx, input)),
  set: permitted("workshop:write")
    .meta(
      rest("PUT", "/workshop/templates/{id}/schedule", {
        summary: "Set when a template's sheets are fetched, and where",
        description:
          "Each file is taken in once, by its content. Imports show in `GET /workshop/imports`.",
        tags,
        example: { input: { cron, timezone, folder }, output: schedule },
      }),
    )
    .input(wire.NewSchedule)
    .output(wire.Schedule)
    .mutation(({ ctx, input }) => service.setSchedule(ctx, input)),
  delete: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/templates/{id}/schedule", {
        summary: "Fetch a template's sheets no more",
        tags,
        example: { output: schedule },
      }),
    )
    .input(ById)
    .output(wire.Schedule)
    .mutation(({ ctx, input }) => service.deleteSchedule(ctx, input)),
});
