import type { IncomingMessage, ServerResponse } from "node:http";
import { readHealth, version } from "@millrace/domains/ops/index";
import type { Platform } from "@millrace/platform/platform";

const words = {
  healthy: "up",
  warning: "degraded",
  critical: "degraded",
  offline: "down",
} as const;

/**
 * `/health/live`: the process turns. `/health/ready`: send it work. `/health`: what it depends on, each with its latency. All answer within
 * 3 s, with 503 while the database does not answer.
 */
export function healthHandler(platform: Platform, state: { stopping: boolean }) {
  return async (path: string, _req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (path === "/health-ui") return void res.writeHead(301, { location: "/status" }).end();
    if (path === "/health/live") return answer(res, 200, { status: "up" });
    const { status, checks } = await readHealth(platform);
    const up = status !== "offline";
    if (path === "/health/ready") {
      const ready = up && !state.stopping;
      return answer(res, ready ? 200 : 503, {
        status: ready ? "up" : "down",
        stopping: state.stopping,
      });
    }
    return answer(res, up ? 200 : 503, {
      status: words[status],
      version,
      uptimeSeconds: Math.round(process.uptime()),
      checks: Object.fromEntries(
        checks.map(({ name, status, latencyMs, message, figures }) => [
          name,
          {
            status: status === "off" ? "off" : words[status],
            latencyMs,
            ...(message && { message }),
            ...figures,
          },
        ]),
      ),
    });
  };
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}
