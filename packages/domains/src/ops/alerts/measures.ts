import type { Ctx } from "@millrace/platform/context";
import { failedRuns } from "@millrace/platform/job-failures";
import { queueFigures } from "@millrace/platform/queue-figures";
import { figuresOf, recentRequests } from "../../usage/index.ts";
import { recentAttempts } from "../../webhooks/index.ts";
import type { AlertRule } from "./alerts.schema.ts";
import { mailAlert } from "./mail-alert.jobs.ts";
import { fullestPool } from "./processes.store.ts";

/** What a rule compares with its threshold, in its unit; null while there is too little to say anything. */
export async function measure(
  ctx: Ctx,
  { kind, windowMinutes, minimum }: Pick<AlertRule, "kind" | "windowMinutes" | "minimum">,
): Promise<number | null> {
  const since = new Date(ctx.now.getTime() - windowMinutes * 60_000);
  switch (kind) {
    case "errors": {
      const { requests, serverErrors } = await recentRequests(ctx, windowMinutes);
      return shareOf(serverErrors, requests, minimum);
    }
    case "latency": {
      const { requests, p95Ms } = figuresOf(await recentRequests(ctx, windowMinutes));
      return requests < minimum ? null : p95Ms;
    }
    case "webhooks": {
      const { attempts, failures } = await recentAttempts(ctx, since);
      return shareOf(failures, attempts, minimum);
    }
    // A letter that cannot be sent must not make the next one.
    case "jobs":
      return failedRuns(ctx.db, since, mailAlert.name);
    case "pool":
      return fullestPool(ctx);
    case "queue":
      return (await queueFigures(ctx.db, ctx.now)).reduce((sum, { waiting }) => sum + waiting, 0);
  }
}

const shareOf = (part: number, all: number, minimum: number) =>
  all === 0 || all < minimum ? null : Math.round((part / all) * 10_000) / 100;
