import { createServer, type IncomingHttpHeaders } from "node:http";
import { afterAll } from "vitest";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers from now on; `null` is never. It answers 200 until told otherwise. */
  answer: (request: Received) => Answer | null | Promise<Answer | null>;
  /** Resolves when so many requests have come in all, or as many as the test looks for. */
  until(
    arrived: number | ((received: readonly Received[]) => boolean),
  ): Promise<readonly Received[]>;
  close(): Promise<void>;
}

/** Somebody's server on this machine that is called by webhooks: keeps what comes, answers as it is told. */
export async function testReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let waiters: (() => void)[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", async () => {
      const request = {
        path: req.url ?? "",
        headers: req.headers,
        body: Buffer.concat(chunks).toString(),
      };
      received.push(request);
      for (const wake of waiters.splice(0)) wake();
      const answer = await receiver.answer(request);
      if (answer === null) return;
      res.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? "");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: () => ({}),
    async until(arrived) {
      const isEnough =
        typeof arrived === "number" ? () => received.length >= arrived : () => arrived(received);
      while (!isEnough()) await new Promise<void>((wake) => waiters.push(wake));
      return received;
    },
    async close() {
      waiters = [];
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  afterAll(() => receiver.close());
  return receiver;
}
