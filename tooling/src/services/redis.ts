import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface PrivateRedis {
  url: string;
  stop: () => Promise<void>;
}

/**
 * Starts a Redis of our own on a free port of this machine, configured as the queue demands
 * (append-only file, no eviction), its data in a scratch folder that `stop` removes. It dies with
 * this process. Throws with what Redis said if it does not answer within 10 s.
 */
export async function startRedis(program: string): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-redis-"));
  const port = await freePort();
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "yes",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const log: Buffer[] = [];
  server.stdout.on("data", (piece: Buffer) => log.push(piece));
  server.stderr.on("data", (piece: Buffer) => log.push(piece));
  const killWithUs = () => server.kill("SIGKILL");
  process.once("exit", killWithUs);
  const stop = async () => {
    process.off("exit", killWithUs);
    if (isRunning(server)) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 200 && isRunning(server); tries += 1) {
    if (await answersPing(port)) return { url: `redis://127.0.0.1:${port}`, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${program} did not start:\n${Buffer.concat(log).toString("utf8")}`);
}

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no TCP port was given");
  return address.port;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (answer) => {
      settle(answer.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.once("error", () => settle(false));
  });
}
