import { startBackground } from "@millrace/domains/background";
import { startPlatform } from "@millrace/domains/start";
import { connectedConfigOrExit, exitBecause, stopOnSignals } from "@millrace/platform/process";

const platform = await startPlatform(connectedConfigOrExit(), "worker").catch(exitBecause);
const background = await startBackground(platform).catch(exitBecause);
platform.log.info("ready");

stopOnSignals(async () => {
  await background.stop();
  await platform.close();
});
