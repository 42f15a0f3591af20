import type { IncomingMessage, ServerResponse } from "node:http";
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { jobs, listeners } from "@millrace/domains/catalogue";
import { may } from "@millrace/platform/context";
import { DomainError, toProblem } from "@millrace/platform/errors";
import type { Platform } from "@millrace/platform/platform";
import { forbidden } from "@millrace/platform/problems";
import { redisQueues } from "@millrace/platform/queue";
import express from "express";
import type { CreateContext } from "./context.ts";
import { newRequestId } from "./context.ts";
import { pagePolicy } from "./security.ts";

export const boardPath = "/admin/queues";

export interface QueueBoard {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/**
 * Bull Board for callers with `jobs:write`, where the queue is on Redis; elsewhere the console's jobs page, which shows more. It only shows: what
 * runs when is decided in Postgres, and a ticket that is moved in Redis would be handed again from there.
 */
export function queueBoard(platform: Platform, createContext: CreateContext): QueueBoard {
  const { REDIS_URL, MILLRACE_REDIS_PREFIX } = platform.config;
  if (REDIS_URL === undefined) {
    return {
      handle: async (_req, res) => void res.writeHead(302, { location: "/jobs" }).end(),
      close: async () => {},
    };
  }
  const names = [...new Set([...jobs, ...listeners].map(({ queue }) => queue))].sort();
  const queues = redisQueues(REDIS_URL, MILLRACE_REDIS_PREFIX, names);
  for (const queue of queues)
    queue.on("error", (error) => platform.log.warn({ err: error }, "queue board: Redis"));
  const adapter = new ExpressAdapter().setBasePath(boardPath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: "Millrace queues" } },
  });
  const app = express().disable("x-powered-by").use(boardPath, adapter.getRouter());
  return {
    async handle(req, res) {
      const requestId = newRequestId();
      try {
        const ctx = await createContext(req, { requestId });
        if (ctx.actor.kind === "anonymous") {
          res.writeHead(302, { location: `/?next=${encodeURIComponent(boardPath)}` }).end();
          return;
        }
        if (!may(ctx, "jobs:write")) throw forbidden("This needs the permission jobs:write.");
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const problem = toProblem(error, boardPath, requestId);
        res.writeHead(problem.status, { "content-type": "application/problem+json" });
        res.end(JSON.stringify(problem));
        return;
      }
      res.setHeader("Content-Security-Policy", pagePolicy);
      app(req, res);
    },
    close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
  };
}
