import { testReceiver } from "@millrace/testkit/receiver";
import { afterAll, expect, test } from "vitest";
import { createOutbound, type Outbound, type OutboundOptions, type Outgoing } from "./outbound.ts";

const settings = { allowPrivate: true, connectMs: 2000, totalMs: 10_000, keepBytes: 100 };

function outbound(options: Partial<OutboundOptions> = {}): Outbound {
  const made = createOutbound({ ...settings, ...options });
  afterAll(() => made.close());
  return made;
}

function request(url: string): Outgoing {
  const { origin, pathname } = new URL(url);
  return {
    origin,
    path: pathname,
    method: "POST",
    headers: ["x-test", "yes"],
    body: "{}",
  };
}

test("the answer comes with its status, the beginning of its body and the address", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({
    status: 503,
    headers: { "retry-after": "120" },
    body: "é".repeat(5000),
  });
  const answer = await outbound().send(request(receiver.url));
  expect(answer).toEqual({
    status: 503,
    error: null,
    timedOut: false,
    retryAfter: "120",
    text: "é".repeat(50),
    address: "127.0.0.1",
  });
  expect(receiver.received[0]).toMatchObject({
    body: "{}",
    headers: { "x-test": "yes", "content-length": "2" },
  });
});

test("a receiver that never answers is left after the whole time", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => null;
  const answer = await outbound({ totalMs: 50 }).send(request(receiver.url));
  expect(answer).toMatchObject({
    status: null,
    timedOut: true,
    error: "no whole answer within 0.05 s",
  });
});

test("every failure is a sentence, and none throws", async () => {
  const receiver = await testReceiver();
  await receiver.close();
  const { send } = outbound();
  expect(await send(request(receiver.url))).toMatchObject({
    status: null,
    error: "the connection was refused",
  });
  expect(await send(request("http://nothing.invalid/"))).toMatchObject({
    status: null,
    error: expect.stringMatching(/^the host name/),
  });
  expect(await send({ ...request(receiver.url), headers: ["bad\nname", "x"] })).toMatchObject({
    status: null,
    error: expect.any(String),
  });
});

test("a private address is not connected to, by number or by name", async () => {
  const receiver = await testReceiver();
  const { send } = outbound({ allowPrivate: false });
  const port = new URL(receiver.url).port;
  for (const url of [
    receiver.url,
    `https://127.0.0.1:${port}/`,
    `https://[::1]:${port}/`,
    `https://localhost:${port}/`,
  ]) {
    expect(await send(request(url))).toMatchObject({
      status: null,
      address: null,
      error: expect.stringMatching(/public address|https/),
    });
  }
  expect(receiver.received).toEqual([]);
});

test("NUL and bytes that are no UTF-8 do not spoil the text", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ body: "a\0b" });
  expect((await outbound().send(request(receiver.url))).text).toBe("a\ufffdb");
});
