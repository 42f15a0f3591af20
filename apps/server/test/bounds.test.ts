import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

/* What a client can send that is too much, too deep or too slow, on every way in. */

let h: Harness;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  h = await harness();
  server = await serve(h.platform, { headers: 400, request: 800, idle: 5_000, look: 100 });
  const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Admin", role: "superadmin" });
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
});
afterAll(() => server.stop());

const ways = ["/api/v1/sites", "/trpc/sites.create", "/session"] as const;
const json = { "content-type": "application/json" };
const send = (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
) =>
  fetch(server.url + path, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${token}`, origin: server.url, ...headers },
  });
const raw = (bytes: string, drip?: { every: number; text: string }) =>
  new Promise<string>((resolve) => {
    const { hostname, port } = new URL(server.url);
    let answer = "";
    let timer: NodeJS.Timeout | undefined;
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      if (drip) timer = setInterval(() => socket.write(drip.text), drip.every);
    });
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(timer);
      resolve(answer);
    });
  });

const zeros = Buffer.alloc(64 << 20, " ");
const bombs = [
  ["gzip", gzipSync(zeros)],
  ["br", brotliCompressSync(zeros)],
  ["deflate", deflateSync(zeros)],
] as const;

test.each(ways)("%s inflates no bomb beyond its bound, in bounded memory", async (path) => {
  for (const [coding, bomb] of bombs) {
    const before = process.memoryUsage().rss;
    const answer = await send(path, new Uint8Array(bomb), { ...json, "content-encoding": coding });
    expect(answer.status, coding).toBe(413);
    expect(process.memoryUsage().rss - before, coding).toBeLessThan(32 << 20);
  }
});

test.each(ways)("%s unpacks a body once: packed twice, it is refused", async (path) => {
  const body = new Uint8Array(gzipSync(gzipSync("{}")));
  for (const coding of ["gzip, gzip", "br, gzip", "gzip,br"])
    expect((await send(path, body, { ...json, "content-encoding": coding })).status).toBe(415);
});

test.each(ways)("%s refuses a body that is too big or too deep", async (path) => {
  expect((await send(path, `{"a":"${"x".repeat(2 << 20)}"}`)).status).toBe(413);
  expect((await send(path, `${"[".repeat(8_000)}${"]".repeat(8_000)}`)).status).toBe(400);
});

test("an upload that inflates beyond its bound is cut off", async () => {
  const form =
    '--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nproducts\r\n--b\r\nContent-Disposition: form-data; name="data"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nsku,name,unit,price\r\n';
  const rows = Buffer.alloc(64 << 20, "a,b,piece,1\r\n");
  const body = gzipSync(Buffer.concat([Buffer.from(form), rows, Buffer.from("\r\n--b--\r\n")]));
  const before = process.memoryUsage().rss;
  const headers = { "content-type": "multipart/form-data; boundary=b", "content-encoding": "gzip" };
  const answer = await send("/api/v1/imports", new Uint8Array(body), headers);
  expect(answer.status).toBe(413);
  expect(process.memoryUsage().rss - before).toBeLessThan(48 << 20);
});

test("more parameters and headers than anybody needs are refused before there is a request", async () => {
  const many = Array.from({ length: 3_000 }, (_, at) => `a${at}=1`).join("&");
  expect((await fetch(`${server.url}/api/v1/sites?${many}`)).status).toBe(413);
  const headers = Array.from({ length: 3_000 }, (_, at) => `a${at}: 1\r\n`).join("");
  expect(await raw(`GET /api/v1/sites HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)).toContain(" 413 ");
});

test("who sends headers or a body drop by drop is let go of, on every way in", async () => {
  const drip = { every: 50, text: "x" };
  const slow = ways.flatMap((path) => {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`;
    const typed = `${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"a":"`;
    return [raw(`${head}X-Slow: `, drip), raw(typed, drip)];
  });
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  const lane = h.platform.throttle.figures().find(({ lane }) => lane === "all");
  expect(lane).toMatchObject({ running: 0, queued: 0 });
});
