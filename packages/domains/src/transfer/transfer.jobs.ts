import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { runImport } from "./run-import.ts";

const tries = 8;

/** Asked for by `POST /imports`. A run that is cut off is taken up again behind the last batch that was committed. */
export const importJob = defineJob({
  name: "transfer.import",
  summary: "Imports the rows of an uploaded file",
  queue: "import",
  input: z.strictObject({ importId: Id }),
  retry: { attempts: tries, backoffSeconds: 2 },
  run: (ctx, { importId }, { attempt }) => runImport(ctx, importId, attempt >= tries),
});
