import { Socket } from "node:net";
import { expect, test } from "vitest";
import { describeWithRedis } from "./redis.ts";

describeWithRedis("a Redis for tests", (redis) => {
  test("starts empty, keeps what is written, and is empty again after a flush", async () => {
    expect(await ask("DBSIZE")).toBe(":0");
    expect(await ask("SET a 1")).toBe("+OK");
    expect(await ask("DBSIZE")).toBe(":1");
    await redis().flush();
    expect(await ask("DBSIZE")).toBe(":0");
  });

  async function ask(line: string): Promise<string> {
    const url = new URL(redis().url);
    const socket = new Socket().connect(Number(url.port), url.hostname);
    socket.write(`SELECT ${url.pathname.slice(1) || "0"}\r\n${line}\r\n`);
    let replies = "";
    for await (const chunk of socket) {
      replies += chunk;
      if (replies.split("\r\n").length > 2) break;
    }
    return replies.split("\r\n")[1] ?? "";
  }
});
