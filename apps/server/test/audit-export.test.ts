import { createUser } from "@millrace/domains/identity/index";
import { audit } from "@millrace/platform/audit";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  h = await harness();
  server = await serve(h.platform);
  for (const role of ["admin", "viewer"]) {
    const credentials = { email: `${role}@example.com`, password: "correct horse battery staple" };
    await createUser(h.ctx("superadmin"), { ...credentials, name: role, role });
    tokens[role] = (await h.caller("anonymous").auth.login(credentials)).accessToken;
  }
  await transact(h.ctx("admin"), async (tx) => {
    for (const name of ["=cmd|' /C calc'!A0", "plain", 'quote " and , comma'])
      audit(tx, "export.tested", { type: "test", id: name }, { after: { name } });
  });
  h.clock.advance(1_000);
});
afterAll(() => server.stop());

const get = (query: string, role = "admin", path = "/api/v1/audit/export") =>
  fetch(`${server.url}${path}?${query}`, { headers: { authorization: `Bearer ${tokens[role]}` } });

it("streams what matches as lines of JSON, under every address of the version", async () => {
  for (const path of ["/api/v1/audit/export", "/api/audit/export"]) {
    const answer = await get("action=export.tested", "admin", path);
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="audit-.*ndjson"/,
    );
    const lines = (await answer.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ action }) => action)).toEqual(Array(3).fill("export.tested"));
  }
});

it("gives a CSV in which nothing that people typed is a formula", async () => {
  const text = await (await get("format=csv&action=export.tested")).text();
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(rows.map(({ entityId }) => entityId).sort()).toEqual(
    ["'=cmd|' /C calc'!A0", "plain", 'quote " and , comma'].sort(),
  );
});

it("refuses strangers, those without audit:read, filters that there are not, and other methods", async () => {
  expect((await fetch(`${server.url}/api/v1/audit/export`)).status).toBe(401);
  expect((await get("", "viewer")).status).toBe(403);
  const refused = await get("colour=red");
  expect(refused.status).toBe(422);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect((await get("atFrom=yesterday")).status).toBe(422);
  const posted = await fetch(`${server.url}/api/v1/audit/export`, { method: "POST" });
  expect(posted.status).toBe(405);
});
