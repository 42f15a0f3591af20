import { portsOf } from "@millrace/connectors/ports";
import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { createLog } from "@millrace/platform/log";
import { connectedConfigOrExit, exitBecause, stopOnSignals } from "@millrace/platform/process";

const config = connectedConfigOrExit();
const log = createLog(config, "worker");
const platform = await startPlatform(config, log, portsOf(config, log)).catch(exitBecause);
const background = await startBackground(platform).catch(exitBecause);
platform.log.info("ready");

stopOnSignals(async () => {
  await background.stop();
  await platform.close();
});
