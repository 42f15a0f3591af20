import { expect, test } from "vitest";
import { isPaused, learn, newLane, retarget, roomOf, wantsMore } from "./lane.ts";

const lane = () => newLane("webhook", "https://shop.example.com/hook?x=1", 0);

test("successes widen a lane up to a bound, a failure halves it", () => {
  const one = lane();
  for (let n = 0; n < 200; n++) learn(one, true, n * 10);
  expect(one.width).toBe(64);
  learn(one, false, 2000);
  expect(one.width).toBe(32);
});

test("a lane may hold what its receiver took in the last second, and no more than it sends when that was little", () => {
  const one = lane();
  for (let n = 0; n < 300; n++) learn(one, true, 500);
  expect(roomOf(one, 1500)).toBe(300);
  expect(roomOf(one, 5000)).toBe(64);
  one.sending = 60;
  expect(roomOf(one, 5000)).toBe(4);
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

test("failures in a row pause a lane for longer and longer, a success ends that", () => {
  const one = lane();
  for (let n = 0; n < 4; n++) learn(one, false, 0);
  expect(isPaused(one, 0)).toBe(false);
  const pauses = Array.from({ length: 9 }, () => {
    learn(one, false, 1000);
    return one.pausedUntil - 1000;
  });
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  expect(roomOf(one, 2000)).toBe(0);
  expect(roomOf(one, 61_000)).toBe(1);
  learn(one, true, 61_000);
  expect(isPaused(one, 61_000)).toBe(false);
});

test("a lane follows its webhook to another URL", () => {
  const one = lane();
  expect(one.target).toEqual({ origin: "https://shop.example.com", path: "/hook?x=1" });
  retarget(one, "https://other.example.com/");
  expect(one.target).toEqual({ origin: "https://other.example.com", path: "/" });
});
