import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { tellExpiring } from "./documents/documents.service.ts";

export const expiringDocumentsJob = defineJob({
  name: "people.expiring-documents",
  summary: "Tells of employees' documents that are about to expire",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "20 5 * * *", timezone: "UTC" },
  run: async (ctx) => ({ told: await tellExpiring(ctx) }),
});
