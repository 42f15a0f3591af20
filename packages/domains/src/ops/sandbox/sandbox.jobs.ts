import { emptyDatabase } from "@millrace/platform/empty-database";
import { defineJob } from "@millrace/platform/jobs";
import { systemCtx } from "@millrace/platform/runtime";
import { z } from "zod";
import { ensureBuiltInRoles, sandboxAbsent } from "../../access/index.ts";

export const resetSandbox = defineJob({
  name: "ops.reset-sandbox",
  summary: "Empties the sandbox, so that whoever tries something out begins anew",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 10 },
  async run({ platform: { sandbox, log } }) {
    if (!sandbox) throw sandboxAbsent("There is no sandbox here.");
    const emptied = await emptyDatabase(sandbox.config.DATABASE_URL, log);
    await ensureBuiltInRoles(systemCtx(sandbox, "reset"));
    return emptied;
  },
});
