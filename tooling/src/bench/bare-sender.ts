import { createHmac, randomBytes } from "node:crypto";
import { newId } from "@millrace/platform/id";
import { Pool } from "undici";
import { answerUsage, tell } from "./protocol.ts";

/*
 * The bare fan-out: events that are in memory already, signed as Standard Webhooks wants it and sent through one undici pool, as many at
 * once as Millrace has under way to one receiver. Nothing is read, kept, retried or written down. argv[2]: the receiver.
 */

const pool = new Pool(process.argv[2] ?? "", { connections: 64, pipelining: 1 });
const secret = randomBytes(32);
const data = { customerId: newId(), code: "C-1", name: "Customer 1", note: "x".repeat(200) };

async function sendAll(count: number): Promise<void> {
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const id = newId();
      const now = new Date();
      const timestamp = String(Math.floor(now.getTime() / 1000));
      const body = JSON.stringify({ id, type: "parties.customer.updated", timestamp: now, data });
      const mac = createHmac("sha256", secret)
        .update(`${id}.${timestamp}.${body}`)
        .digest("base64");
      const { body: answer } = await pool.request({
        method: "POST",
        path: "/",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": timestamp,
          "webhook-signature": `v1,${mac}`,
        },
        body,
      });
      await answer.dump();
    }
  };
  await Promise.all(Array.from({ length: 64 }, sender));
}

answerUsage();
process.on("message", (message: { send?: number }) => {
  if (message.send !== undefined) void sendAll(message.send);
});
process.on("SIGTERM", () => process.exit());
tell({ ready: "" });
