import { spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { freePort } from "@millrace/db/free-port";
import { afterAll, beforeAll, describe, test } from "vitest";

export type TestRedis = {
  url: string;
  /** Everything is gone, as after FLUSHALL by a careless operator. */
  flush(): Promise<void>;
};

/** `pnpm test` hands its REDIS_URL on under a name that no server under test reads. */
const given = process.env.TEST_REDIS_URL ?? process.env.REDIS_URL;

const HOW_TO_GET_ONE =
  "needs Redis: install redis-server (apt-get install redis-server), or set REDIS_URL";

/**
 * `describe` for tests across processes, with an empty Redis: a private `redis-server` from the PATH,
 * or a database of its own in the one of REDIS_URL. Without either the tests are skipped with the
 * sentence that says how to get one; under CI=true that is a failure.
 */
export function describeWithRedis(title: string, define: (redis: () => TestRedis) => void): void {
  const available = Boolean(given) || hasServer();
  if (!available && process.env.CI === "true") {
    test(`${title} ${HOW_TO_GET_ONE}`, () => Promise.reject(new Error(HOW_TO_GET_ONE)));
    return;
  }
  const name = available ? title : `${title} (skipped: ${HOW_TO_GET_ONE})`;
  describe.skipIf(!available)(name, () => {
    let started: Started | undefined;
    beforeAll(async () => {
      started = await start();
    });
    afterAll(() => started?.stop());
    define(() => {
      if (started === undefined) throw new Error("Ask for Redis inside a test or a hook.");
      return started.redis;
    });
  });
}

type Started = { redis: TestRedis; stop: () => Promise<void> };

function start(): Promise<Started> {
  return given ? takeDatabase(given) : startServer();
}

/** Redis has databases 0 to 15 unless told otherwise; 0 may be somebody's. */
async function takeDatabase(shared: string): Promise<Started> {
  const url = new URL(shared);
  url.pathname = `/${randomInt(1, 16)}`;
  const flush = () => command(url, "FLUSHDB");
  await flush();
  return { redis: { url: url.href, flush }, stop: flush };
}

function hasServer(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

async function startServer(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-redis-"));
  const port = await freePort();
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: '""',
    appendonly: "yes",
    appendfsync: "no",
    "maxmemory-policy": "noeviction",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // The shell waits for its stdin to close, which it does even when the test run is killed.
  const script = 'redis-server "$@" & cat >/dev/null; kill $!; wait';
  const shell = spawn("sh", ["-c", script, "sh", ...flags], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  await new Promise<void>((ready, failed) => {
    shell.once("exit", () => failed(new Error(`redis-server did not start:\n${output}`)));
    shell.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) ready();
      if (output.includes("Failed listening")) failed(new Error(output));
    });
  });
  const url = new URL(`redis://127.0.0.1:${port}`);
  return {
    redis: { url: url.href, flush: () => command(url, "FLUSHALL") },
    async stop() {
      const stopped = new Promise((exit) => shell.once("exit", exit));
      shell.stdin.end();
      await stopped;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One command in Redis's protocol: the client libraries belong to the platform. */
async function command(url: URL, name: "FLUSHDB" | "FLUSHALL"): Promise<void> {
  const password = decodeURIComponent(url.password);
  const commands = [
    ...(password ? [["AUTH", ...(url.username ? [url.username] : []), password]] : []),
    ["SELECT", url.pathname.slice(1) || "0"],
    [name],
  ];
  const address = { host: url.hostname, port: Number(url.port || 6379) };
  const socket = url.protocol === "rediss:" ? connectTls(address) : connect(address);
  for (const words of commands) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    socket.write(`*${words.length}\r\n${parts.join("")}`);
  }
  let replies = "";
  for await (const chunk of socket) {
    replies += chunk;
    if (replies.includes("-")) throw new Error(`Redis refused ${name}: ${replies.trim()}`);
    if (replies.split("\r\n").length > commands.length) break;
  }
}
