import { newId } from "@millrace/platform/id";
import { createSealer } from "@millrace/platform/seal";
import { expect, test } from "vitest";
import { sealHeaders, sealSecret } from "../secrets.ts";
import type { Endpoint } from "./deliveries.store.ts";
import { configure, isOpen, learn, maySend, newLane, roomOf, takeSlot, wantsMore } from "./lane.ts";

const id = newId();
const sealer = createSealer({ MILLRACE_ENCRYPTION_KEYS: undefined });
const endpoint = (settings: Partial<Endpoint> = {}): Endpoint => ({
  webhookId: id,
  url: "https://shop.example.com/hook?x=1",
  secret: null,
  secretSealed: sealSecret(sealer, id, Buffer.alloc(32, 1)),
  previousSecretSealed: null,
  previousUntil: null,
  headersSealed: sealHeaders(sealer, id, { "x-shop": "7" }),
  maxAttempts: 10,
  timeoutSeconds: 15,
  concurrency: 64,
  perSecond: null,
  ordering: "none",
  outages: 0,
  ...settings,
});
const lane = (settings: Partial<Endpoint> = {}) => newLane(endpoint(settings), 0);
const [well, down] = [{ status: 204 }, { status: 503 }];

test("successes widen a lane up to what its webhook allows, a failure halves it", () => {
  const one = lane({ concurrency: 40 });
  for (let n = 0; n < 200; n++) learn(one, well, n * 10);
  expect(one.width).toBe(40);
  learn(one, down, 2000);
  expect(one.width).toBe(20);
  one.sending = 20;
  expect(maySend(one, 512)).toBe(false);
});

test("a lane may hold what its receiver took in the last second, and no more than it sends when that was little", () => {
  const one = lane();
  for (let n = 0; n < 300; n++) learn(one, well, 500);
  expect(roomOf(one, 1500)).toBe(300);
  expect(roomOf(one, 5000)).toBe(64);
  one.sending = 40;
  one.unwritten = 20;
  expect(roomOf(one, 5000)).toBe(4);
  expect(roomOf(lane({ concurrency: 3 }), 0)).toBe(3);
  expect(roomOf(lane({ perSecond: 2 }), 0)).toBe(2);
});

test("a lane asks for more when half of it is free and there may be more", () => {
  const one = lane();
  one.sending = 8;
  one.hasMore = true;
  expect(wantsMore(one, 0)).toBe(false);
  one.sending = 4;
  expect(wantsMore(one, 0)).toBe(true);
  one.hasMore = false;
  expect(wantsMore(one, 0)).toBe(false);
});

test("five outages in a row leave room for one probe, a success for all again", () => {
  const one = lane();
  for (let n = 0; n < 4; n++) learn(one, down, 0);
  expect(isOpen(one)).toBe(false);
  learn(one, { status: null }, 0);
  expect([isOpen(one), roomOf(one, 0)]).toEqual([true, 1]);
  one.sending = 1;
  expect([roomOf(one, 0), maySend(one, 512)]).toEqual([0, false]);
  one.sending = 0;
  learn(one, well, 0);
  expect([isOpen(one), roomOf(one, 5000)]).toEqual([false, 2]);
});

test("with a rate, no second has more than its share", () => {
  const one = lane({ perSecond: 100 });
  const started: number[] = [];
  for (let now = 0; now < 3000; now++) {
    // Looked at every millisecond but for one long stop of the process.
    if (now > 1200 && now < 1900) continue;
    while (takeSlot(one, now) === 0) started.push(now);
  }
  const inSecondFrom = (from: number) =>
    started.filter((at) => at >= from && at < from + 1000).length;
  expect(Math.max(...started.map(inSecondFrom))).toBeLessThanOrEqual(102);
  expect(started[0]).toBe(10);
  expect(inSecondFrom(100)).toBe(100);
});

test("a lane follows its webhook to another URL and other secrets, and says when these cannot be opened", () => {
  const one = lane();
  expect(one.target).toEqual({ origin: "https://shop.example.com", path: "/hook?x=1" });
  const now = new Date("2026-11-21T09:00:00Z");
  const old = sealSecret(sealer, id, Buffer.alloc(32, 2));
  const rotating = { previousSecretSealed: old, previousUntil: new Date(now.getTime() + 1) };
  configure(one, endpoint({ ...rotating, url: "https://other.example.com/" }), sealer, now);
  expect(one.target).toEqual({ origin: "https://other.example.com", path: "/" });
  expect(one.secrets.map((secret) => secret.export()[0])).toEqual([1, 2]);
  expect(one).toMatchObject({ ownHeaders: { "x-shop": "7" }, fault: null });
  configure(one, endpoint({ ...rotating, previousUntil: now }), sealer, now);
  expect(one.secrets).toHaveLength(1);
  configure(one, endpoint({ secretSealed: Buffer.alloc(64) }), sealer, now);
  expect(one.fault).toContain("encryption keys");
});
