import { connect } from "node:net";
import { WebSocket } from "ws";
import { wholeMessage } from "./http-messages.ts";
import type { Job, Outcome } from "./protocol.ts";
import { httpRequest, socketMessage } from "./requests.ts";

/*
 * The load process: every connection asks, waits for the whole answer and asks again, until the time is over. Written on bare sockets,
 * because on two cores what the load costs is taken from what is measured.
 */

/** Asks once; undefined is success. */
type Ask = () => Promise<string | undefined>;

async function httpCaller(job: Job): Promise<{ ask: Ask; close(): void }> {
  const { hostname, port } = new URL(job.url);
  const next = httpRequest(job);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) =>
    socket.once("connect", resolve).once("error", reject),
  );
  let received: Buffer = Buffer.alloc(0);
  let settle: (failure: string | undefined) => void = () => {};
  let wanted = "";
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const message = wholeMessage(received);
    if (!message) return;
    received = received.subarray(message.length);
    const isSuccess = message.startLine.slice(9, 12) === wanted;
    settle(isSuccess ? undefined : `${message.startLine} ${message.body.toString().slice(0, 400)}`);
  });
  socket.on("close", () => settle("the connection was closed"));
  return {
    ask: () =>
      new Promise((resolve) => {
        settle = resolve;
        const [bytes, status] = next();
        wanted = status;
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}

async function socketCaller(job: Job): Promise<{ ask: Ask; close(): void }> {
  const next = socketMessage(job);
  const socket = new WebSocket(`${job.url.replace("http", "ws")}/ws?connectionParams=1`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ method: "connectionParams", data: { token: job.token } }));
  let settle: (failure: string | undefined) => void = () => {};
  socket.on("message", (data) => {
    const text = String(data);
    // Pings of the server's are texts as well.
    if (text === "PING") socket.send("PONG");
    else settle(text.includes('"result":') ? undefined : text.slice(0, 400));
  });
  socket.on("close", () => settle("the connection was closed"));
  let id = 0;
  return {
    ask: () =>
      new Promise((resolve) => {
        settle = resolve;
        id += 1;
        socket.send(next(id));
      }),
    close: () => socket.terminate(),
  };
}

async function run(job: Job): Promise<Outcome> {
  const connectOne = () => (job.transport === "trpc-ws" ? socketCaller(job) : httpCaller(job));
  const callers = await Promise.all(Array.from({ length: job.connections }, connectOne));
  const latencies: number[] = [];
  let failures = 0;
  let firstFailure = "";
  const started = performance.now();
  const until = started + job.seconds * 1000;
  await Promise.all(
    callers.map(async ({ ask }) => {
      for (let before = performance.now(); before < until; ) {
        const failure = await ask();
        const after = performance.now();
        if (failure === undefined) latencies.push(after - before);
        else {
          failures += 1;
          firstFailure ||= failure;
          if (failures > 100) return;
        }
        before = after;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const caller of callers) caller.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    requests: latencies.length,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
    failures,
    firstFailure,
  };
}

process.on("message", (job) => {
  void run(job as Job).then((outcome) => process.send?.(outcome));
});
process.on("disconnect", () => process.exit());
