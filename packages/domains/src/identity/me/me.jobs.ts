import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { erasePeople } from "./erasure.service.ts";

export const erasePeopleJob = defineJob({
  name: "identity.erase-people",
  summary: "Forgets the people who asked for it and whose days of grace are over",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 5, backoffSeconds: 60 },
  every: { cron: "20 * * * *", timezone: "UTC" },
  run: (ctx) => erasePeople(ctx),
});
