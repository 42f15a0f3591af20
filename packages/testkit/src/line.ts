import { connect, createServer, type Socket } from "node:net";

/** A line between us and a service, which can break. */
export interface Line {
  /** The service's address through this line. */
  readonly url: string;
  /** Cuts every connection; new ones are refused, or (`silent`) taken and never answered, as by a machine that hangs. */
  down(how: "refused" | "silent"): void;
  up(): void;
  close(): Promise<void>;
}

/** A line to the service at `target`, an address with a port. */
export async function lineTo(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: "up" | "refused" | "silent" = "up";
  const keep = (socket: Socket, end: () => void) => {
    sockets.add(socket);
    socket.on("error", end);
    socket.on("close", () => {
      sockets.delete(socket);
      end();
    });
  };
  const server = createServer((client) => {
    if (state === "refused") return void client.resetAndDestroy();
    if (state === "silent") return keep(client, () => client.destroy());
    const upstream = connect(Number(port), hostname);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    keep(client, end);
    keep(upstream, end);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(typeof address === "object" && address ? address.port : 0);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    down(how) {
      state = how;
      cut();
    },
    up() {
      state = "up";
      cut();
    },
    async close() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
