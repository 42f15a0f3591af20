import { describe, expect, it } from "vitest";
import { loadConfig } from "./config.ts";
import { createLog } from "./log.ts";

function logged(fields: object): Record<string, unknown> {
  const lines: string[] = [];
  const config = loadConfig({ NODE_ENV: "test", LOG_LEVEL: "info" });
  const log = createLog(config, "test", { write: (line: string) => void lines.push(line) });
  log.info(fields, "something happened");
  return JSON.parse(lines[0] ?? "{}");
}

describe("the log", () => {
  it("masks what tells who somebody is, at any depth where it may stand, and keeps what tells people apart", () => {
    const person = { email: "ada@example.com", phone: "+77010000001", nationalId: "900101300017" };
    const masked = { email: "a…@example.com", phone: "+…", nationalId: "9…" };
    expect(logged(person)).toMatchObject(masked);
    expect(logged({ user: person })).toMatchObject({ user: masked });
    expect(
      logged({ input: { user: { ...person, line1: "Abay 1", latitude: 43.2 } } }),
    ).toMatchObject({
      input: { user: { ...masked, line1: "A…", latitude: "…" } },
    });
  });

  it("cuts secrets out whole", () => {
    expect(logged({ body: { password: "hunter2" }, token: "abc" })).toMatchObject({
      body: { password: "[redacted]" },
      token: "[redacted]",
    });
  });

  it("leaves other fields as they are, and nothing where there is nothing", () => {
    expect(logged({ operation: "sites.list", user: { email: null } })).toMatchObject({
      operation: "sites.list",
      user: { email: null },
    });
  });
});
