import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@millrace/db/embedded";
import { testDatabase, withOwnDatabase } from "@millrace/testkit/database";
import { startMillrace } from "@millrace/testkit/millrace";
import { processSettings, signIn } from "@millrace/testkit/outside";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../src/cli.ts");

function start(args: readonly string[], settings: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What the command printed, and its exit code. */
async function millrace(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<{ code: number; out: string; err: string }> {
  const child = start(args, settings);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout?.on("data", (piece) => out.push(String(piece)));
  child.stderr?.on("data", (piece) => err.push(String(piece)));
  const code = await new Promise<number>((end) => child.once("close", (code) => end(code ?? -1)));
  return { code, out: out.join(""), err: err.join("") };
}

describe("pnpm millrace", { timeout: 60_000 }, async () => {
  const { url, pool } = await testDatabase();
  const settings = { DATABASE_URL: url };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  it("explains itself and each command, and says what is wrong with a call", async () => {
    const help = await millrace(["--help"], {});
    expect(help.code).toBe(0);
    for (const command of ["migrate", "seed", "admin", "keys", "import", "events", "verify"]) {
      expect(help.out).toMatch(new RegExp(`^  ${command}`, "m"));
    }
    const command = await millrace(["import", "--help"], {});
    expect(command).toMatchObject({ code: 0, out: expect.stringContaining("--dry-run") });
    const wrong = await millrace(["import", "prodcts", "x.csv"], settings);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("Allowed choices are categories, products");
  });

  it("says in a sentence that there is no database, or one that is not Millrace's", async () => {
    const none = await millrace(["verify"], { MILLRACE_DATA_DIR: folder });
    expect(none).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^There is no database: .*\n$/),
    });
    await withOwnDatabase(async ({ url, pool }) => {
      await pool.query("drop schema public, usage_parts cascade; create schema public");
      const foreign = await millrace(["verify"], { DATABASE_URL: url });
      expect(foreign.err).toBe("This database is not Millrace's yet. Run: pnpm millrace migrate\n");
      const migrated = await millrace(["migrate"], { DATABASE_URL: url });
      expect(migrated).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^Applied 0001_\w+, /),
      });
      expect((await millrace(["migrate"], { DATABASE_URL: url })).out).toBe("Nothing to do.\n");
    });
  });

  it("loads a business into an empty database, names its accounts once, and refuses a second one", async () => {
    await withOwnDatabase(async ({ url }) => {
      const first = await millrace(["seed", "workshop"], { DATABASE_URL: url });
      expect(first).toMatchObject({ code: 0, err: "" });
      expect(first.out).toMatch(/^Lindner Welding Workshop: 5 people, 4 roles, /);
      expect(first.out).toMatch(/^ {2}greta\.lindner@example\.com \(foreman\)$/m);
      expect(first.out).toMatch(/^Password of each: mill-\S{16}$/m);
      const second = await millrace(["seed", "rice-mill"], { DATABASE_URL: url });
      expect(second).toMatchObject({ code: 1, out: "" });
      expect(second.err).toContain("for a database that has nothing in it");
    });
  });

  it("imports a file, after a dry run that writes nothing, and names the rows that were refused", async () => {
    const path = await file("p.csv", "Article,Title,Price,Note\nA-1,One,1.50,x\nA-2,Two,cheap,y\n");
    const columns = ["--map", "Article=sku", "--map", "Title=name", "--map", "Note="];
    const dry = await millrace(["import", "products", path, "--dry-run", ...columns], settings);
    expect(dry).toEqual({
      code: 1,
      out: [
        "Dry run, nothing was written. Would be 1 created, 0 updated, 0 unchanged, 1 refused",
        '  line 3, Price: must be a decimal string such as "12.50", zero or more (cheap)',
        "",
      ].join("\n"),
      err: "",
    });
    const count = async () => (await pool.query("select sku from product")).rows;
    expect(await count()).toEqual([]);
    const done = await millrace(["import", "products", path, ...columns], settings);
    expect(done.out).toMatch(/^1 created, 0 updated, 0 unchanged, 1 refused\n/);
    expect(await count()).toEqual([{ sku: "A-1" }]);
    const mapping = JSON.stringify({ Article: "sku", Title: "name", Note: null });
    const again = await millrace(
      ["import", "products", path, "--atomic", "--mapping", mapping],
      settings,
    );
    expect(again).toMatchObject({ code: 1, out: expect.stringContaining("import.rows_refused") });
    const bare = await millrace(["import", "products", path], settings);
    expect(bare).toMatchObject({ code: 1, err: expect.stringContaining("data.Article") });
    const gone = await millrace(["import", "products", "gone.csv"], settings);
    expect(gone).toMatchObject({ code: 1, err: "There is no file gone.csv.\n" });
  });

  it("makes an administrator, and helps one back in who has forgotten the password", async () => {
    const server = await startMillrace("server", {
      ...processSettings(url),
      MILLRACE_ADMIN_EMAIL: "",
      MILLRACE_ADMIN_PASSWORD: "",
    });
    try {
      const passwordIn = (out: string) => /^Password: (\S+)$/m.exec(out)?.[1] ?? "";
      const made = await millrace(["admin", "create", "Ada@example.com"], settings);
      expect(made).toMatchObject({ code: 0, err: "" });
      const first = { email: "ada@example.com", password: passwordIn(made.out) };
      const ada = await signIn(server.url, first);
      expect((await ada.want("GET", "/auth/me")).roles).toEqual(["superadmin"]);

      const twice = await millrace(["admin", "create", "ada@example.com"], settings);
      expect(twice).toMatchObject({ code: 1, err: expect.stringContaining("auth.email_taken") });
      const weak = await millrace(
        ["admin", "reset-password", "ada@example.com", "--password", "short"],
        settings,
      );
      expect(weak).toMatchObject({ code: 1, err: expect.stringContaining("password must be") });

      const reset = await millrace(["admin", "reset-password", "ada@example.com"], settings);
      expect(reset.code).toBe(0);
      await expect(signIn(server.url, first)).rejects.toThrow("auth.invalid_credentials");
      await signIn(server.url, { ...first, password: passwordIn(reset.out) });
      const nobody = await millrace(["admin", "reset-password", "eve@example.com"], settings);
      expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining("resource.not_found") });
    } finally {
      await server.stop();
    }
  });

  it("seeds the demo company, verifies the ledger, and prints the log and what is still to come", async () => {
    await withOwnDatabase(async ({ url, pool }) => {
      const settings = { DATABASE_URL: url };
      expect((await millrace(["seed"], settings)).out).toMatch(/^demo data: Northwind Traders/);
      expect((await millrace(["seed"], settings)).out).toMatch(/^Nothing to do/);
      expect((await millrace(["verify"], settings)).out).toMatch(/^The ledger is in order: 77 lev/);

      const server = await startMillrace("server", processSettings(url));
      try {
        const caller = await signIn(server.url);
        await expect
          .poll(async () => (await pool.query("select 1 from event where seq is null")).rowCount, {
            timeout: 10_000,
          })
          .toBe(0);
        const log = await millrace(["events", "--types", "sales.order.created"], settings);
        const events = log.out
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        expect(events).toHaveLength(48);
        const newest = Math.max(...events.map(({ seq }) => seq));

        const follower = start(
          ["events", "--follow", "--after", `${newest}`, "--types", "sites.*"],
          settings,
        );
        const lines: string[] = [];
        follower.stdout?.on("data", (piece) => lines.push(String(piece)));
        await caller.want("POST", "/sites", { code: "NEW", name: "A new site" });
        await expect.poll(() => lines.join(""), { timeout: 10_000 }).toContain('"code":"NEW"');
        follower.kill("SIGINT");
        expect(await new Promise((end) => follower.once("close", end))).toBe(0);
      } finally {
        await server.stop();
      }

      await pool.query(
        "update stock_level set on_hand = on_hand + 1 where product_id = (select min(product_id::text)::uuid from stock_level)",
      );
      const broken = await millrace(["verify"], settings);
      expect(broken).toMatchObject({ code: 1, out: expect.stringMatching(/^1 levels differ/) });
    });
  });

  it("finds the database of a `pnpm dev` that runs, and none when it does not", async () => {
    const postgres = await startEmbeddedPostgres({
      dataDir: join(folder, "postgres"),
      durable: false,
      log: () => {},
    });
    const beside = { MILLRACE_DATA_DIR: folder };
    try {
      expect(await millrace(["migrate"], beside)).toMatchObject({
        code: 0,
        err: "",
        out: expect.stringMatching(/^Applied /),
      });
      expect((await millrace(["verify"], beside)).out).toMatch(/^The ledger is in order: 0 levels/);
    } finally {
      await postgres.stop();
    }
    expect((await millrace(["verify"], beside)).err).toMatch(/^There is no database/);
  });
});
