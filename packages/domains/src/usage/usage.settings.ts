import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

export const retentionDays = defineSetting({
  key: "usage.retention-days",
  summary: "Days for which records and figures of usage are kept",
  schema: z.int().min(7).max(1100),
  initial: 90,
});

export const isRecording = defineSetting({
  key: "usage.recording",
  summary: "Whether requests are recorded; figures and the alerts about them stand still while not",
  schema: z.boolean(),
  initial: true,
});
