import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appRouter } from "@millrace/domains/app-router";
import { createRest } from "@millrace/rest/rest";
import openapiTypescript, { astToString } from "openapi-typescript";
import { afterAll, expect, test } from "vitest";
import { run } from "../run.ts";
import { renderRestTypes } from "./rest-types.ts";

const scratch = mkdtempSync(join(tmpdir(), "millrace-rest-types-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const { document } = createRest({
  router: appRouter,
  createContext: () => Promise.reject(new Error("not served")),
  info: { title: "Millrace", version: "1.0.0", description: "" },
});

test("the demo's REST client has the types that the API's document gives", async () => {
  const committed = join(import.meta.dirname, "generated/rest-api.ts");
  expect(await renderRestTypes(document())).toBe(readFileSync(committed, "utf8"));
});

test("a client of the whole API, as openapi-typescript makes it, compiles under the strictest rules", async () => {
  const types = join(scratch, "api.ts");
  // It takes its own parsed copy: the document's types are those of another library.
  const whole = JSON.parse(JSON.stringify(document()));
  writeFileSync(types, astToString(await openapiTypescript(whole)));
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const { ok, output } = await run(["tsc", "--noEmit", "--target", "es2022", ...strict, types], {
    cwd: scratch,
  });
  expect(output).toBe("");
  expect(ok).toBe(true);
});
