import { join } from "node:path";
import { configOrExit } from "@millrace/platform/process";
import { answerUsage, tell } from "./protocol.ts";

/*
 * Millrace as it is measured: the server of the checkout at argv[2], as `pnpm start` has it beside workers of their own, or with
 * `background` (argv[3]) the workers' part alone. The checkout is another one when two commits are compared, so it is imported by path.
 */

const [, , root = "", part = "server"] = process.argv;
const from = (path: string): Promise<unknown> => import(join(root, path));
const { startPlatform } = (await from("packages/domains/src/start.ts")) as Pick<
  typeof import("@millrace/domains/start"),
  "startPlatform"
>;

const { DATABASE_URL = "", ...config } = configOrExit();
const platform = await startPlatform({ ...config, DATABASE_URL }, "bench");
answerUsage();

if (part === "background") {
  const { startBackground } = (await from("packages/domains/src/background.ts")) as Pick<
    typeof import("@millrace/domains/background"),
    "startBackground"
  >;
  await startBackground(platform);
  process.on("message", (message) => {
    if (message === "ring") platform.doorbell.ring("outbox");
  });
  tell({ ready: "background" });
} else {
  const { serve } = (await from("apps/server/src/serve.ts")) as {
    serve: (of: typeof platform) => Promise<{ url: string }>;
  };
  const { url } = await serve(platform);
  tell({ ready: url });
}
process.on("SIGTERM", () => process.exit());
