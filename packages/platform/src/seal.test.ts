import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSealer } from "./seal.ts";

const [old, young] = [randomBytes(32), randomBytes(32)];
const before = createSealer({ MILLRACE_ENCRYPTION_KEYS: [old] });
const rotating = createSealer({ MILLRACE_ENCRYPTION_KEYS: [young, old] });
const after = createSealer({ MILLRACE_ENCRYPTION_KEYS: [young] });

describe("a sealed secret", () => {
  it("opens where it was sealed, and shows nothing of itself", () => {
    const sealed = before.seal("webhook:1", "the secret");
    expect(before.open("webhook:1", sealed).toString()).toBe("the secret");
    expect(sealed.includes("the secret")).toBe(false);
    expect(before.seal("webhook:1", "the secret").equals(sealed)).toBe(false);
  });

  it("does not open in another row, nor with a byte changed", () => {
    const sealed = before.seal("webhook:1", "the secret");
    expect(() => before.open("webhook:2", sealed)).toThrow();
    for (const at of [4, 16, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => before.open("webhook:1", changed)).toThrow();
    }
  });

  it("opens while its key is configured, says that it is stale, and not longer", () => {
    const sealed = before.seal("x", "y");
    expect(rotating.open("x", sealed).toString()).toBe("y");
    expect([before.isStale(sealed), rotating.isStale(sealed)]).toEqual([false, true]);
    expect(() => after.open("x", sealed)).toThrow("MILLRACE_ENCRYPTION_KEYS");
  });

  it("keeps what was derived while a new key stands in front of the old one", () => {
    expect(rotating.derive("pepper").equals(before.derive("pepper"))).toBe(true);
    expect(rotating.derive("other").equals(before.derive("pepper"))).toBe(false);
  });
});
