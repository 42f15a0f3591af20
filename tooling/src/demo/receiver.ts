import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** Somebody's server that is called by webhooks. */
export interface Receiver {
  readonly url: string;
  /** The secret that the API gave; until it is known every delivery is refused. */
  trust(secret: string): void;
  /** Message id → how often it came, and its body: the same one each time. */
  readonly messages: ReadonlyMap<string, { readonly body: string; readonly times: number }>;
  /** What was wrong with deliveries: signatures that do not fit, ids that came with two bodies. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Checks each delivery with the public `standardwebhooks` library and keeps it. */
export async function startReceiver(): Promise<Receiver> {
  const messages = new Map<string, { body: string; times: number }>();
  const faults: string[] = [];
  let webhook: Webhook | undefined;

  const take = (id: string, body: string, headers: Record<string, string>) => {
    if (!webhook) throw new Error("a delivery came before there was a secret");
    webhook.verify(body, headers);
    const known = messages.get(id);
    if (known && known.body !== body) throw new Error(`${id} came again with another body`);
    messages.set(id, { body, times: (known?.times ?? 0) + 1 });
  };
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    try {
      const headers = req.headers as Record<string, string>;
      take(headers["webhook-id"] ?? "", Buffer.concat(chunks).toString(), headers);
      res.writeHead(204).end();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      res.writeHead(400).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/millrace`,
    trust(secret) {
      webhook = new Webhook(secret);
    },
    messages,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
