import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { runImport } from "./run-import.ts";

const tries = 12;

/** A run that is cut off is taken up again behind the last batch that was committed. */
export const entriesJob = defineJob({
  name: "workshop.import",
  summary: "Imports the rows of a spreadsheet",
  queue: "import",
  input: z.strictObject({ importId: Id }),
  retry: { attempts: tries, backoffSeconds: 2 },
  run: (ctx, { importId }, { attempt }) => runImport(ctx, importId, attempt >= tries),
});
