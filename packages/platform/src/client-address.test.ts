import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientAddress, networkKey, networkOf } from "./client-address.ts";

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage;
const proxies = ["10.0.0.0/8", "::1"].map(networkOf);

test.each([
  ["no proxy is trusted unless configured", [], "10.0.0.1", "1.1.1.1", "10.0.0.1"],
  ["who connects directly cannot claim another address", proxies, "9.9.9.9", "1.1.1.1", "9.9.9.9"],
  ["behind a proxy, the address that it saw counts", proxies, "10.0.0.1", "1.1.1.1", "1.1.1.1"],
  ["what the client wrote itself does not", proxies, "10.0.0.1", "7.7.7.7, 1.1.1.1", "1.1.1.1"],
  ["behind two proxies, neither's", proxies, "::1", "7.7.7.7, 1.1.1.1, 10.2.3.4", "1.1.1.1"],
  [
    "a forged proxy in the list gains nothing",
    proxies,
    "10.0.0.1",
    "7.7.7.7, 10.9.9.9, 1.1.1.1",
    "1.1.1.1",
  ],
  ["IPv4 inside IPv6 is IPv4", proxies, "::ffff:10.0.0.1", "::ffff:1.1.1.1", "1.1.1.1"],
  ["rubbish is no address", proxies, "10.0.0.1", "1.1.1.1, unknown", "10.0.0.1"],
] as const)("%s", (_title, trusted, peer, forwarded, expected) => {
  expect(clientAddress(from(peer, { "x-forwarded-for": forwarded }), trusted)).toBe(expected);
});

test("X-Real-IP counts from a proxy that sends no list, and from nobody else", () => {
  const header = { "x-real-ip": "1.1.1.1" };
  expect(clientAddress(from("10.0.0.1", header), proxies)).toBe("1.1.1.1");
  expect(clientAddress(from("9.9.9.9", header), proxies)).toBe("9.9.9.9");
});

test("all addresses of one IPv6 line are one caller", () => {
  expect(networkKey("2001:db8::1")).toBe(networkKey("2001:db8:0:0:ffff::9"));
  expect(networkKey("2001:db8::1")).not.toBe(networkKey("2001:db8:0:1::1"));
  expect(networkKey("1.2.3.4")).toBe("1.2.3.4");
});
