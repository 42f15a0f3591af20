import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./checks/source-files.ts";
import { run } from "./run.ts";

/*
 * Generates into a copy of the tree, and then lets the copy's own checks and tests judge what came of it. The packages' links to each
 * other are relative, so that they lead to the copy; npm packages are those of the real tree.
 */

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "millrace-gen-"));
  const left = new Set(["node_modules", ".git", ".millrace", "data"]);
  cpSync(root, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.has(relative(root, path)) && !/\/(dist|\.vite)$/.test(path),
  });
  for (const name of ["node_modules", "data"]) symlinkSync(join(root, name), join(copy, name));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a command of the copy, free of what this test's own runner has set. */
const here = (...command: string[]) =>
  run(command, {
    cwd: copy,
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST$)/.test(name)),
    ),
  });
const gen = (...args: string[]) => here("node", "tooling/src/gen.ts", ...args);
const read = (file: string) => readFileSync(join(copy, file), "utf8");
/** The lines that name what was generated. */
const about = (output: string) => output.split("\n").filter((line) => /rentals|hire/i.test(line));
const holds = async (...command: string[]) => {
  const { ok, output } = await here(...command);
  expect(ok, `${command.join(" ")}\n${output}`).toBe(true);
};

describe("a generated domain, with a procedure, a job and an event added to it", () => {
  beforeAll(async () => {
    for (const args of [
      ["domain", "rentals", "--tier", "flows", "--resource", "hire-order"],
      ["procedure", "rentals", "hand-over"],
      ["job", "rentals", "remind", "--every", "0 7 * * *"],
      ["event", "rentals", "overdue"],
    ]) {
      const { ok, output } = await gen(...args);
      expect(ok, output).toBe(true);
      expect(output).toMatch(/In \d+\.\d s\. Next:/);
    }
  }, 120_000);

  it("is in every register, under the names that were asked for", () => {
    expect(read("packages/domains/src/app-router.ts")).toContain("  rentals: rentalsRouter,");
    expect(read("packages/domains/src/catalogue.ts")).toContain("  remindJob,");
    const page = read("docs/domains.md");
    expect(page).toContain("| `rentals.handOver` | `POST /hire-orders/{id}/hand-over` |");
    expect(page).toContain("| `rentals.hire_order.overdue` | 1 |");
    expect(page).toContain("| `rentals.remind` | `0 7 * * *` UTC |");
    expect(page).toContain("| `rentals:write` | ✓ | ✓ | ✓ |  |");
  });

  it("leaves no sample name behind", async () => {
    const { output } = await here(
      "grep",
      "-rniE",
      "workshop|repair.?ticket|close.?up",
      "packages/domains/src/rentals",
      "packages/db/prisma/schema/rentals.prisma",
    );
    expect(output).toBe("");
  });

  // What is wrong elsewhere in the tree is said by `pnpm check`; here only what was generated is judged.
  it("compiles", async () => {
    const { ok, output } = await here("tsc", "-p", "tsconfig.json");
    expect(ok || output.includes("error TS")).toBe(true);
    expect(about(output)).toEqual([]);
  }, 120_000);

  it(
    "is laid out and linted like the rest",
    () => holds("biome", "check", "--error-on-warnings", "packages/domains/src/rentals"),
    60_000,
  );

  it("keeps the import rules and the rules of the house, and what is generated is up to date", async () => {
    const imports = await here("node", "tooling/src/checks/imports.ts");
    expect(imports.output).toMatch(/\d+ files, \d+ rules, \d+ plants/);
    const house = await here("node", "tooling/src/checks/house.ts");
    expect(house.output).toMatch(/\d+ files, \d+ tables, \d+ plants/);
    expect(about(imports.output + house.output)).toEqual([]);
    await holds("node", "tooling/src/generate.ts", "--check");
  }, 120_000);

  it(
    "passes its own tests, has the tables that its model says, and stands every attack on its operations",
    () =>
      holds(
        "vitest",
        "run",
        "packages/domains/src/rentals",
        "packages/db/src/dev/diff.test.ts",
        "apps/server/test/conformance.test.ts",
        "-t",
        "hire|rentals|tables",
      ),
    240_000,
  );
});

describe("the generator", () => {
  it("says what is wrong, and writes nothing", async () => {
    for (const [args, sentence] of [
      [["domain", "stock"], "There is a domain stock already"],
      [["domain", "leases"], "Say which tier leases belongs to: --tier kernel|master|"],
      [["domain", "leases", "--tier", "top"], "There is no tier top; there are kernel,"],
      [["domain", "reviews", "--tier", "edge"], "reviews is planned in the tier flows"],
      [
        ["domain", "leases", "--tier", "flows", "--resource", "product"],
        "The table product is catalog's",
      ],
      [["domain", "Le.ases"], "Le.ases is no name for a domain: small letters only"],
      [["job", "leases", "remind"], "There is no domain leases: pnpm gen domain leases makes it"],
      [["procedure", "stock", "count"], "stock.store.ts has no `function lockStock(…`"],
      [["table", "stock", "x"], 'There is no generator "table"'],
    ] as const) {
      const { ok, output } = await gen(...args);
      expect(ok).toBe(false);
      expect(output).toContain(sentence);
      expect(output).not.toContain("    at ");
    }
    expect(read("packages/domains/src/app-router.ts")).not.toContain("leases");
  }, 60_000);
});
