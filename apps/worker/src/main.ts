import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { connectedConfigOrExit, stopOnSignals } from "@millrace/platform/process";

const platform = await startPlatform(connectedConfigOrExit(), "worker");
const background = await startBackground(platform);
platform.log.info("ready");

stopOnSignals(async () => {
  await background.stop();
  await platform.close();
});
