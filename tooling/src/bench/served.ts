import { join } from "node:path";
import { createLog } from "@millrace/platform/log";
import { configOrExit } from "@millrace/platform/process";
import { answerUsage, tell } from "./protocol.ts";

/*
 * Millrace as it is measured, from the checkout at argv[2]: another one when two commits are compared, so it is imported by path.
 * argv[3]: its `server`, as it stands beside workers of their own; the `workers`; or `both` in one process.
 */

const [, , root = "", part = "server"] = process.argv;
const from = (path: string): Promise<unknown> => import(join(root, path));
const { startPlatform } = (await from("packages/domains/src/start.ts")) as Pick<
  typeof import("@millrace/domains/start"),
  "startPlatform"
>;

const { portsOf } = (await from("packages/connectors/src/ports.ts")) as Pick<
  typeof import("@millrace/connectors/ports"),
  "portsOf"
>;

const { DATABASE_URL = "", ...config } = configOrExit();
const log = createLog(config, "bench");
const platform = await startPlatform({ ...config, DATABASE_URL }, log, portsOf(config, log));
answerUsage();
process.on("SIGTERM", () => process.exit());

if (part !== "server") {
  const { startBackground } = (await from("packages/domains/src/background.ts")) as Pick<
    typeof import("@millrace/domains/background"),
    "startBackground"
  >;
  await startBackground(platform);
  // What a server's transaction does in its own process, or through Redis in another.
  process.on("message", (message) => {
    if (message === "ring") platform.doorbell.ring("outbox");
  });
}
if (part === "workers") tell({ ready: "" });
else {
  const { serve } = (await from("apps/server/src/serve.ts")) as {
    serve: (of: typeof platform) => Promise<{ url: string }>;
  };
  tell({ ready: (await serve(platform)).url });
}
