import { dateIn } from "@millrace/contract/calendar";
import { describe, expect, it } from "vitest";
import { openLines, overShipped, priceLine, totalOf, transitions } from "./sales.rules.ts";

describe("prices", () => {
  it("are rounded half up per line, and the total is the sum of what is printed", () => {
    const line = (unitPrice: string, quantity: string, discount = "0", taxRate = "0") =>
      priceLine({ unitPrice, quantity, discount, taxRate });
    expect(line("0.005", "1")).toEqual({ net: "0.01", tax: "0.00", total: "0.01" });
    expect(line("1.005", "1")).toEqual({ net: "1.01", tax: "0.00", total: "1.01" });
    expect(line("10", "3", "0.15", "0.19")).toEqual({ net: "25.50", tax: "4.85", total: "30.35" });
    expect(line("0.1", "3")).toMatchObject({ net: "0.30" });
    expect(totalOf([line("0.333", "1"), line("0.333", "1"), line("0.333", "1")])).toEqual({
      subtotal: "0.99",
      tax: "0.00",
      total: "0.99",
    });
    expect(line("999999999999999.99", "1")).toMatchObject({ total: "999999999999999.99" });
  });
});

describe("states", () => {
  it("all lead to an end and are all reached from a draft", () => {
    const reached = new Set(["draft"]);
    for (const from of reached)
      for (const to of transitions[from as keyof typeof transitions]) reached.add(to);
    expect([...reached].sort()).toEqual(Object.keys(transitions).sort());
    expect(
      Object.entries(transitions)
        .filter(([, to]) => to.length === 0)
        .map(([from]) => from),
    ).toEqual(["completed", "cancelled"]);
  });
});

describe("shipping", () => {
  const lines = [
    { position: 1, productId: "a", quantity: "3", shipped: "1.5" },
    { position: 2, productId: "b", quantity: "2", shipped: "2" },
  ];
  it("is of what is open, and of no more, summed over repeated positions", () => {
    expect(openLines(lines)).toEqual([{ position: 1, productId: "a", quantity: "1.5" }]);
    expect(overShipped(lines, [{ position: 1, quantity: "1.5" }])).toEqual([]);
    expect(
      overShipped(lines, [
        { position: 1, quantity: "1" },
        { position: 1, quantity: "1" },
      ]),
    ).toEqual([1]);
    expect(
      overShipped(lines, [
        { position: 2, quantity: "0.1" },
        { position: 7, quantity: "1" },
      ]),
    ).toEqual([2, 7]);
  });
});

describe("a date", () => {
  it("is the one on the wall of the site, across midnight and daylight saving", () => {
    expect(dateIn("Asia/Almaty", new Date("2026-11-20T20:00:00Z"))).toBe("2026-11-21");
    expect(dateIn("America/New_York", new Date("2026-03-08T04:59:59Z"))).toBe("2026-03-07");
  });
});
