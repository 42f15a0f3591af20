import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { cleanUpFiles } from "./clean-up.ts";
import { makeVariants } from "./images.ts";

export const imagesJob = defineJob({
  name: "files.images",
  summary: "Makes the smaller copies of a picture",
  queue: "document",
  input: z.strictObject({ fileId: Id }),
  retry: { attempts: 5, backoffSeconds: 5 },
  run: (ctx, input) => makeVariants(ctx, input),
});

export const cleanUpFilesJob = defineJob({
  name: "files.clean-up",
  summary: "Removes files that have hung on nothing for a day",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "20 * * * *", timezone: "UTC" },
  run: (ctx) => cleanUpFiles(ctx),
});
