import { generateKeyPairSync, randomBytes } from "node:crypto";
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

  it("takes providers of sign-ins by preset or by issuer, and says what is missing", () => {
    const MILLRACE_PUBLIC_URL = "https://ops.example.com";
    const read = (list: unknown, more: object = { MILLRACE_PUBLIC_URL }) =>
      loadConfig({
        MILLRACE_OIDC_PROVIDERS: typeof list === "string" ? list : JSON.stringify(list),
        ...more,
      }).MILLRACE_OIDC_PROVIDERS;
    const google = { preset: "google", clientId: "a", clientSecret: "b" };
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const apple = { preset: "apple", clientId: "a", teamId: "t", keyId: "k", privateKey };
    const microsoft = { ...google, preset: "microsoft", tenant: "acme.example" };
    const own = { id: "acme", issuer: "https://id.acme.example", clientId: "a" };
    expect(
      read([google, microsoft, apple, own]).map(({ id, issuer, formPost }) => [
        id,
        issuer,
        formPost,
      ]),
    ).toEqual([
      ["google", "https://accounts.google.com", false],
      ["microsoft", "https://login.microsoftonline.com/acme.example/v2.0", false],
      ["apple", "https://appleid.apple.com", true],
      ["acme", "https://id.acme.example", false],
    ]);
    expect(() => read([google], {})).toThrow("needs MILLRACE_PUBLIC_URL");
    for (const [bad, sentence] of [
      ["google", "must be JSON such as"],
      [google, "must be a JSON list"],
      [[{ ...google, clientSecret: undefined }], "entry 1: clientSecret must be there"],
      [[google, { ...own, id: "firebase" }], "entry 2: id is taken"],
      [[google, google], "two entries with the id google"],
      [[{ ...google, preset: "gogle" }], "preset must be one of google, microsoft, apple"],
      [[{ ...apple, privateKey: "x" }], "entry 1: privateKey must be the text of the .p8 file"],
      [[{ ...own, issuer: "acme" }], "issuer must be an address"],
      [[{ ...own, scopes: "email" }], "scopes must hold openid"],
      [
        [{ ...microsoft, tenant: "common", vouchesForEmail: true }],
        "vouchesForEmail needs the tenant of one company",
      ],
    ] as const)
      expect(() => read(bad)).toThrow(sentence);
  });

  it("names each bad value and says what it must be", () => {
    expect(() => loadConfig({ PORT: "none", DATABASE_POOL_SIZE: "1" })).toThrow(
      /bad values:\n.*PORT must be a port number\n.*DATABASE_POOL_SIZE/s,
    );
  });
});
