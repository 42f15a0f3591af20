import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ById } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { createRest } from "@millrace/rest/rest";
import { productId } from "./dataset.ts";
import { answerUsage, tell } from "./protocol.ts";

/* The façade over a router of argv[2] routes and nothing behind them: what an API costs by its size. */

const procedures = Object.fromEntries(
  Array.from({ length: Number(process.argv[2]) }, (_, index) => [
    `r${index + 1}`,
    permitted("things:read")
      .meta(
        rest("GET", `/things-${index + 1}/{id}`, {
          summary: "Read a thing",
          tags: ["Things"],
          example: { output: { id: productId(1) } },
        }),
      )
      .input(ById)
      .output(ById)
      .query(({ input }) => input),
  ]),
);
const { handle } = createRest({
  router: router(procedures),
  info: { title: "Things", version: "1", description: "Things by the hundred" },
  // Nothing behind these routes looks at more of it.
  createContext: (_req, { requestId }) =>
    ({
      actor: { kind: "user", id: productId(1), sessionId: "" },
      permissions: new Set(["things:read"]),
      sites: "all",
      requestId,
    }) as unknown as Ctx,
});
const server = createServer((req, res) => void handle(req, res));
server.listen(0, "127.0.0.1", () => {
  answerUsage();
  tell({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on("SIGTERM", () => process.exit());
