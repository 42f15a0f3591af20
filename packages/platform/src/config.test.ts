import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "./config.ts";

const key = randomBytes(32).toString("base64");
const production = { NODE_ENV: "production", MILLRACE_ENCRYPTION_KEYS: key };

describe("the configuration", () => {
  it("takes a secret from the file that `<NAME>_FILE` names", () => {
    const file = join(mkdtempSync(join(tmpdir(), "millrace-")), "token");
    writeFileSync(file, "a token from a file\n");
    expect(loadConfig({ MILLRACE_METRICS_TOKEN_FILE: file }).MILLRACE_METRICS_TOKEN).toBe(
      "a token from a file",
    );
    expect(() =>
      loadConfig({
        MILLRACE_METRICS_TOKEN_FILE: file,
        MILLRACE_METRICS_TOKEN: "another token now",
      }),
    ).toThrow("given twice");
    expect(() => loadConfig({ MILLRACE_METRICS_TOKEN_FILE: `${file}.gone` })).toThrow(
      "cannot be read (ENOENT)",
    );
  });

  it("refuses a production start with development's key, none, or one that is not random", () => {
    expect(loadConfig(production).NODE_ENV).toBe("production");
    expect(() => loadConfig({ NODE_ENV: "production" })).toThrow(
      "MILLRACE_ENCRYPTION_KEYS must be set",
    );
    const weak = Buffer.alloc(32, 1).toString("base64");
    expect(() => loadConfig({ ...production, MILLRACE_ENCRYPTION_KEYS: weak })).toThrow(
      "not random",
    );
    expect(() => loadConfig({ MILLRACE_ENCRYPTION_KEYS: "c2hvcnQ=" })).toThrow("32 random bytes");
  });

  it("names each bad value and says what it must be", () => {
    expect(() => loadConfig({ PORT: "none", DATABASE_POOL_SIZE: "1" })).toThrow(
      /bad values:\n.*PORT must be a port number\n.*DATABASE_POOL_SIZE/s,
    );
  });
});
