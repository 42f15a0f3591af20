import { portsOf } from "@millrace/connectors/ports";
import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import { connectedConfigOrExit, exitBecause, stopOnSignals } from "@millrace/platform/process";
import { serve } from "./serve.ts";

const config = connectedConfigOrExit();
const log = createLog(config, "server");
const platform = await startPlatform(config, log, portsOf(config, log)).catch(exitBecause);
// With Redis there are workers, and all that is not a request is theirs: relay, jobs, schedules, deliveries. Without it everything is on
// one machine, and the server does the workers' part as well.
const background = config.REDIS_URL ? null : await startBackground(platform).catch(exitBecause);
const server = await serve(platform).catch(exitBecause);
platform.log.info({ url: server.url, worker: background !== null }, "ready");
process.send?.({ ready: server.url });

stopOnSignals(async () => {
  await server.stop();
  await background?.stop();
  await platform.close();
});
