import { describe, expect, it } from "vitest";
import { isIin, NationalId } from "./national-id.schema.ts";

/* Check digits worked out by hand from the published rule. */
describe("an IIN", () => {
  it("ends in the weighted sum of its digits modulo 11", () => {
    // 9·1 + 1·4 + 1·6 + 3·7 + 1·11 = 51, and 51 mod 11 = 7
    expect(isIin("900101300017")).toBe(true);
    for (const last of [0, 1, 2, 3, 4, 5, 6, 8, 9]) expect(isIin(`90010130001${last}`)).toBe(false);
  });

  it("is checked with the second weights where that is ten", () => {
    // 9·1 + 1·4 + 1·6 + 3·7 + 4·9 = 76, 76 mod 11 = 10; then 9·3 + 1·6 + 1·8 + 3·9 + 4·11 = 112, 112 mod 11 = 2
    expect(isIin("900101304002")).toBe(true);
    expect(isIin("900101304000")).toBe(false);
  });

  it("is not one where both are ten: such a number is given to nobody", () => {
    // 40 + 8·10 = 120, 120 mod 11 = 10; then 27 + 6 + 8 + 27 + 8·1 = 76, 76 mod 11 = 10
    for (let last = 0; last < 10; last++) expect(isIin(`90010130080${last}`)).toBe(false);
  });

  it("begins with a day that there was, in a century that there is", () => {
    const withCheck = (first11: string) =>
      Array.from({ length: 10 }, (_, last) => first11 + last).some(isIin);
    expect(withCheck("00022950001")).toBe(true); // 29 February 2000
    expect(withCheck("00022930001")).toBe(false); // there was none in 1900
    expect(withCheck("90130130001")).toBe(false);
    expect(withCheck("90010170001")).toBe(false);
  });

  it("has twelve digits and nothing else", () => {
    for (const text of ["", "90010130001", "9001013000177", "90010130001x", "９00101300017"])
      expect(NationalId.safeParse(text).success).toBe(false);
    expect(NationalId.parse(" 900101300017 ")).toBe("900101300017");
  });
});
