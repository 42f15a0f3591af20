import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { lastSeq } from "@millrace/platform/event-log";
import { lastRuns } from "@millrace/platform/job-history";
import { enqueue } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { sandboxAbsent } from "../../access/index.ts";
import { resetSandbox } from "./sandbox.jobs.ts";
import type { Sandbox } from "./sandbox.schema.ts";

export async function readSandbox(ctx: Ctx): Promise<Sandbox> {
  const { sandbox } = ctx.platform;
  const last = (await lastRuns(ctx, [resetSandbox.name])).get(resetSandbox.name)?.last;
  return {
    isPresent: sandbox !== null,
    position: sandbox ? await lastSeq(sandbox.db) : 0,
    lastReset: last ? { status: last.status, at: last.finishedAt ?? last.createdAt } : null,
  };
}

/** Asks for the sandbox to be emptied, in a job. Refuses where there is none (`auth.sandbox_absent`). */
export function askForReset(ctx: Ctx): Promise<{ runId: string }> {
  if (!ctx.platform.sandbox) throw sandboxAbsent("There is no sandbox here.");
  return transact(ctx, async (tx) => {
    const runId = enqueue(tx, resetSandbox, {});
    audit(tx, "ops.sandbox.reset", { type: "ops.sandbox", id: null }, { after: { runId } });
    return { runId };
  });
}
