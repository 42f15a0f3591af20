import { createServer, type IncomingMessage, type RequestListener, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Ctx } from "@millrace/platform/context";
import { unauthenticated } from "@millrace/platform/problems";
import { type Call, createRest, type RestOptions } from "./rest.ts";
import { app } from "./test-router.ts";

/* The test router behind a real server on a free port, and a client that sends what it is told. Only tests import it. */

const silent = () => {};
const log = { error: silent, warn: silent, info: silent } as unknown as Ctx["log"];

/** A context without a database: the procedures of these tests never ask for one. */
export function anonymousContext(requestId = "none"): Ctx {
  return {
    actor: { kind: "anonymous", id: "anonymous" },
    permissions: new Set<string>(),
    sites: "all",
    now: new Date(),
    requestId,
    db: undefined as unknown as Ctx["db"],
    platform: undefined as unknown as Ctx["platform"],
    log,
  };
}

export function signedInContext(req: IncomingMessage, call: Call): Ctx {
  if (req.headers.authorization === "Bearer bad") throw unauthenticated("The token is not ours.");
  return anonymousContext(call.requestId);
}

export const info = {
  title: "Gears",
  version: "1.0.0",
  description: "Gears of every shape.",
  license: { name: "AGPL-3.0-only", identifier: "AGPL-3.0-only" },
  contact: { name: "Millrace", url: "https://millrace.example" },
};

export interface Served {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

export async function serve(listener: RequestListener): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const serveApp = (options: Partial<RestOptions> = {}): Promise<Served> => {
  const facade = createRest({ router: app, createContext: signedInContext, info, ...options });
  return serve((req, res) => void facade.handle(req, res));
};

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly json: any;
}

/** One request by `node:http`, which sends any header and path as they are (`fetch` tidies both). */
export function call(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string | undefined> = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const req = request({ hostname, port, method, path: `/api/v1${path}`, headers, agent: false });
    req.on("error", reject);
    req.on("response", (res) => {
      const chunks: Buffer[] = [];
      res.on("error", reject);
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        const isJson =
          /json/.test(res.headers["content-type"] ?? "") && !res.headers["content-encoding"];
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          bytes,
          text,
          json: isJson && text !== "" ? JSON.parse(text) : undefined,
        });
      });
    });
    req.end(body);
  });
}

/** A JSON request. */
export function send(
  origin: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<Answer> {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  return call(
    origin,
    method,
    path,
    { "content-type": "application/json", "content-length": length, ...headers },
    text,
  );
}
