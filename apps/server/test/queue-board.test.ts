import { createUser } from "@millrace/domains/identity/index";
import { harness } from "@millrace/testkit/harness";
import { describeWithRedis } from "@millrace/testkit/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

async function servedTo(role: string, settings: Record<string, string>) {
  const h = await harness(settings);
  const server = await serve(h.platform);
  const credentials = { email: "one@example.com", password: "correct horse battery staple" };
  await createUser(h.ctx("superadmin"), { ...credentials, name: "One", role });
  const { accessToken } = await h.caller("anonymous").auth.login(credentials);
  return { server, authorization: `Bearer ${accessToken}` };
}
const ask = ({ url }: RunningServer, path: string, headers: Record<string, string> = {}) =>
  fetch(url + path, { redirect: "manual", headers });

describeWithRedis("the board of the queues", (redis) => {
  let admin: Awaited<ReturnType<typeof servedTo>>;
  let viewer: Awaited<ReturnType<typeof servedTo>>;
  beforeAll(async () => {
    const settings = { REDIS_URL: redis().url };
    admin = await servedTo("admin", settings);
    viewer = await servedTo("viewer", settings);
  });
  afterAll(() => Promise.all([admin.server.stop(), viewer.server.stop()]));

  test("shows every queue to those who may change jobs, and changes none", async () => {
    const { server, authorization } = admin;
    const page = await ask(server, "/admin/queues", { authorization });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Millrace queues");
    const answer = await ask(server, "/admin/queues/api/queues", { authorization });
    const { queues } = (await answer.json()) as {
      queues: { name: string; readOnlyMode: boolean }[];
    };
    expect(queues.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["import", "maintenance"]),
    );
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    const paused = await fetch(`${server.url}/admin/queues/api/queues/import/pause`, {
      method: "PUT",
      headers: { authorization },
    });
    expect(paused.status).toBe(405);
  });

  test("is nobody else's: a stranger is sent to sign in, a role without the permission is refused", async () => {
    expect((await ask(admin.server, "/admin/queues")).headers.get("location")).toMatch(
      /^\/\?next=/,
    );
    const { server, authorization } = viewer;
    expect((await ask(server, "/admin/queues/api/queues", { authorization })).status).toBe(403);
  });
});

describe("without Redis", () => {
  test("the address of the board leads to the console's page of jobs", async () => {
    const { server, authorization } = await servedTo("admin", {});
    const answer = await ask(server, "/admin/queues", { authorization });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/jobs"]);
    await server.stop();
  });
});
