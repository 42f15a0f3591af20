import { setTimeout as sleep } from "node:timers/promises";
import type { AppRouter } from "@millrace/domains/app-router";
import { createImport, getImport } from "@millrace/domains/transfer/index";
import { importJob } from "@millrace/domains/transfer/transfer.jobs";
import { type Import, NewImport } from "@millrace/domains/transfer/transfer.schema";
import type { Ctx } from "@millrace/platform/context";
import { runAskedFor } from "@millrace/platform/job-runs";
import type { inferRouterInputs } from "@trpc/server";

/** What `POST /imports` takes. */
export type ImportRequest = inferRouterInputs<AppRouter>["transfer"]["imports"]["create"];

const pollMs = 50;

/**
 * Imports a file as `POST /imports` does and waits for its end: in this process, or in the worker that was faster. `onProgress` is
 * called while it runs.
 */
export async function importFile(
  ctx: Ctx,
  input: ImportRequest,
  onProgress: (running: Import) => void = () => {},
): Promise<Import> {
  const { id } = await createImport(ctx, NewImport.parse(input));
  let isOver = false;
  const work = runAskedFor(ctx.platform, importJob, id).finally(() => {
    isOver = true;
  });
  for (;;) {
    const current = await getImport(ctx, { id });
    if (current.finishedAt) {
      await work;
      return current;
    }
    onProgress(current);
    // Nothing to do here any more: whoever has it tells by the import itself.
    await (isOver ? sleep(pollMs) : Promise.race([work, sleep(pollMs)]));
  }
}
