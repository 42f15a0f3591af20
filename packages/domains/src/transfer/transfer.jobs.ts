import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { cleanUpImports } from "./clean-up.ts";
import { runImport } from "./run-import.ts";

const tries = 12;

/** Asked for by `POST /imports`. A run that is cut off is taken up again behind the last batch that was committed. */
export const importJob = defineJob({
  name: "transfer.import",
  summary: "Imports the rows of an uploaded file",
  queue: "import",
  input: z.strictObject({ importId: Id }),
  retry: { attempts: tries, backoffSeconds: 2 },
  run: (ctx, { importId }, { attempt }) => runImport(ctx, importId, attempt >= tries),
});

export const cleanUpImportsJob = defineJob({
  name: "transfer.clean-up",
  summary:
    "Removes uploads that broke off and files of imports that ended 30 days ago; ends imports that were given up",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "40 * * * *", timezone: "UTC" },
  run: (ctx) => cleanUpImports(ctx),
});
