import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { connectedConfigOrExit, stopOnSignals } from "@millrace/platform/process";
import { serve } from "./serve.ts";

const config = connectedConfigOrExit();
const platform = await startPlatform(config, "server");
// Without Redis the queue is the database's, on one machine: the server does the workers' part as well.
const background = config.REDIS_URL ? null : await startBackground(platform);
const server = await serve(platform);
platform.log.info({ url: server.url, worker: background !== null }, "ready");
process.send?.({ ready: server.url });

stopOnSignals(async () => {
  await server.stop();
  await background?.stop();
  await platform.close();
});
