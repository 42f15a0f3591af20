import { type AddressInfo, createServer } from "node:net";
import { wholeMessage } from "./http-messages.ts";
import { tell } from "./protocol.ts";

/*
 * Where webhooks go: takes requests and answers 200, on bare sockets, so that it is never what is waited for. The parent says how many it
 * expects; it is told when they are there.
 */

const answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
let missing = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let received: Buffer = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (let message = wholeMessage(received); message; message = wholeMessage(received)) {
      received = received.subarray(message.length);
      socket.write(answer);
      missing -= 1;
      if (missing === 0) tell({ arrived: true });
    }
  });
});
server.listen(0, "127.0.0.1", () =>
  tell({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.on("message", ({ expect }: { expect: number }) => {
  missing = expect;
});
process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => process.exit());
