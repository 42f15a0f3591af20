import { connect, createServer, type Socket } from "node:net";
import { afterAll } from "vitest";

/** A line on this machine between a client and a server, which a test can cut. */
export interface TestProxy {
  readonly url: string;
  /** Where new connections go. */
  target: string;
  /** Cuts every connection. */
  cut(): void;
  /** The next request whose bytes hold `marker` reaches the server; its answer does not come back, the connection is cut instead. */
  loseAnswerTo(marker: string): void;
}

/** A TCP proxy in front of `target`, closed after the last test. */
export async function testProxy(target: string): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let marker: string | null = null;

  const server = createServer((client) => {
    const { hostname, port } = new URL(proxy.target);
    const upstream = connect(Number(port), hostname);
    let lost = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("data", (bytes) => {
      if (marker !== null && bytes.includes(marker)) {
        marker = null;
        lost = true;
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => (lost ? end() : client.write(bytes)));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;

  const proxy: TestProxy = {
    url: `http://127.0.0.1:${port}`,
    target,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    loseAnswerTo(bytes) {
      marker = bytes;
    },
  };
  afterAll(async () => {
    proxy.cut();
    await new Promise((closed) => server.close(closed));
  });
  return proxy;
}
