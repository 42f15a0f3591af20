import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { withOwnDatabase } from "@millrace/testkit/database";
import { StartFailed, startMillrace } from "@millrace/testkit/millrace";
import { type Outside, openShop, processSettings, signIn } from "@millrace/testkit/outside";
import { describe, expect, it } from "vitest";

/** What a process says that cannot start. */
async function refusal(
  name: "server" | "worker",
  settings: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  const started = await startMillrace(name, settings).catch((error: unknown) => error);
  if (!(started instanceof StartFailed)) throw new Error("it has started");
  return { code: started.code, said: started.message.split("\n").slice(1).join("\n") };
}

describe("a start that cannot succeed ends with a sentence", () => {
  const nowhere = processSettings("postgres://millrace:x@127.0.0.1:9/millrace");

  it("for a setting that is not valid, and names every one", async () => {
    const { code, said } = await refusal("server", {
      ...nowhere,
      LOG_LEVEL: "loud",
      MILLRACE_ADMIN_PASSWORD: "short",
      PORT: "80000",
    });
    expect(code).toBe(78);
    expect(said).toMatch(/^The configuration has bad values:\n/);
    for (const name of ["LOG_LEVEL", "MILLRACE_ADMIN_PASSWORD", "PORT"])
      expect(said).toMatch(new RegExp(`^  ${name} must be`, "m"));
  });

  it("for no database", async () => {
    const { DATABASE_URL: _none, ...rest } = nowhere;
    expect(await refusal("worker", rest)).toMatchObject({
      code: 78,
      said: expect.stringMatching(/^DATABASE_URL is not set\. [^\n]*\n$/),
    });
  });

  it("for a database that does not answer", async () => {
    expect(await refusal("server", nowhere)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^The database of DATABASE_URL does not answer [^\n]*\n$/),
    });
  });

  it("for a port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as AddressInfo;
    await withOwnDatabase(async ({ url }) => {
      const { code, said } = await refusal("server", {
        ...processSettings(url),
        PORT: String(port),
      });
      expect(code).toBe(1);
      expect(said.split("\n").filter((line) => line && !line.startsWith("{"))).toEqual([
        `Port ${port} is in use. Stop what holds it, or set PORT to another one: PORT=${port + 1}`,
      ]);
    });
    other.close();
  });
});

describe("a server that is asked to end", () => {
  it("cuts off no request under load and exits with 0", async () => {
    await withOwnDatabase(async ({ url }) => {
      const server = await startMillrace("server", processSettings(url));
      const caller = await signIn(server.url);
      const shop = await openShop(caller, "100000");
      const outcomes = await underLoad(server.url, caller, shop, async ({ answered }) => {
        await expect.poll(answered, { timeout: 20_000 }).toBeGreaterThan(40);
        expect(await server.stop()).toBe(0);
      });
      expect(outcomes.cut).toEqual([]);
      expect(outcomes.statuses).toEqual(new Set([201]));
      const again = await startMillrace("server", processSettings(url));
      const { total } = await (await signIn(again.url)).want("GET", "/sales/orders?total=true");
      expect(total).toBe(outcomes.answered);
      await again.stop();
    });
  }, 90_000);
});

/** Buyers with kept-alive connections who go on until nobody takes their call; what was answered, and what was begun and cut off. */
async function underLoad(
  url: string,
  caller: Outside,
  { productId, ...shop }: Awaited<ReturnType<typeof openShop>>,
  meanwhile: (soFar: { answered: () => number }) => Promise<void>,
) {
  const outcomes = { answered: 0, statuses: new Set<number>(), cut: [] as string[] };
  const body = JSON.stringify({ ...shop, lines: [{ productId, quantity: "1" }], confirm: true });
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const order = () =>
    new Promise<"answered" | "not taken">((resolve, reject) => {
      const sent = request(
        `${url}/api/v1/sales/orders`,
        {
          method: "POST",
          agent,
          headers: {
            authorization: `Bearer ${caller.token}`,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          },
        },
        (answer) => {
          answer.resume();
          answer.once("error", reject);
          answer.once("end", () => {
            outcomes.answered += 1;
            outcomes.statuses.add(answer.statusCode ?? 0);
            resolve("answered");
          });
        },
      );
      sent.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "ECONNREFUSED" ? resolve("not taken") : reject(error),
      );
      sent.end(body);
    });
  const buyer = async () => {
    while ((await order()) === "answered");
  };
  const buyers = Array.from({ length: 8 }, () =>
    buyer().catch((error: Error) => void outcomes.cut.push(error.message)),
  );
  await meanwhile({ answered: () => outcomes.answered });
  await Promise.all(buyers);
  agent.destroy();
  return outcomes;
}
