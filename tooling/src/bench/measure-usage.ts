import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, SignedIn } from "./bench.ts";
import { median } from "./compare.ts";
import type { Line } from "./report.ts";

/** Longer than a server takes to look at the setting again. */
const settleMs = 1_500;

/**
 * What recording usage adds to the time of a request: one server, one caller, recording switched on and off in turn, so that both meet the same
 * machine, caches and compiled code. Each pair is compared with itself; the order within it alternates.
 */
export async function measureUsage(bench: Bench): Promise<Line> {
  const shared = await bench.shared();
  const millrace = await shared.millrace();
  const pairs = bench.pace.quick ? 6 : 20;
  const samples: { on: number; off: number }[] = [];
  const p50 = async (isOn: boolean) => {
    await decide(millrace, isOn);
    await sleep(settleMs);
    const { requests, failures, firstFailure, p50 } = await bench.loader.run({
      url: millrace.server.url,
      token: millrace.token,
      transport: "rest",
      operation: "get",
      connections: 1,
      size: shared.products,
      seconds: 1.5,
    });
    if (failures > 0 || requests === 0) throw new Error(`usage: ${failures}, ${firstFailure}`);
    return p50;
  };
  for (let pair = 0; pair <= pairs; pair++) {
    const isOnFirst = pair % 2 === 0;
    const first = await p50(isOnFirst);
    const second = await p50(!isOnFirst);
    // The first one is for the compilers.
    if (pair > 0) samples.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
  }
  await decide(millrace, true);
  const micros = (key: "on" | "off") =>
    `p50 ${Math.round(median(samples.map((sample) => sample[key])) * 1000)} µs`;
  bench.say(`  usage: on ${micros("on")}, off ${micros("off")}`);
  return {
    measure: "recording usage: get a product by id, one caller",
    ours: micros("on"),
    against: `recording off: ${micros("off")}`,
    value: median(samples.map(({ on, off }) => off / on)),
    target: 0.99,
  };
}

async function decide({ server, token }: SignedIn, value: boolean): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/settings/usage.recording`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ value }),
  });
  if (!answer.ok) throw new Error(`usage.recording: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}
