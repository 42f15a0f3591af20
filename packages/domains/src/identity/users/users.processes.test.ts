import { newId } from "@millrace/platform/id";
import { createLog } from "@millrace/platform/log";
import { createPlatform } from "@millrace/platform/runtime";
import { harness } from "@millrace/testkit/harness";
import { describeWithRedis } from "@millrace/testkit/redis";
import { expect, it, onTestFinished } from "vitest";
import { createAuthenticate } from "../authenticate.ts";
import { createUser } from "../index.ts";

const password = "correct horse battery staple";
/** Well under the ten seconds after which another process would look again by itself. */
const atOnce = { timeout: 4_000, interval: 20 };

describeWithRedis("across processes", (redis) => {
  it("a role that changes, another role and a block count for sessions and API keys without being asked for again", async () => {
    const h = await harness({ REDIS_URL: redis().url });
    const { config, log, ports } = { ...h.platform, log: createLog(h.platform.config, "other") };
    const elsewhere = await createPlatform(config, log, ports, h.clock);
    const authenticate = createAuthenticate(elsewhere);
    onTestFinished(async () => {
      await authenticate.stop();
      await elsewhere.close();
    });
    const make = async (role: string) => {
      const email = `${newId()}@example.com`;
      const user = { email, name: "Somebody", password, role };
      return { email, ...(await createUser(h.ctx("superadmin"), user)) };
    };
    const as = (id: string, role: "superadmin" | "admin") =>
      h.caller(role, { actor: { kind: "user", id, sessionId: newId() } });
    const root = as((await make("superadmin")).id, "superadmin");
    const one = await make("admin");
    const { accessToken } = await h.caller("anonymous").auth.login({ email: one.email, password });
    const { key } = await as(one.id, "admin").access.apiKeys.create({
      name: "Nightly",
      permissions: ["stock:read"],
    });
    const seen = async () => {
      const [session, program] = [await authenticate(accessToken), await authenticate(key)];
      return [session, program].map((found) => found?.permissions.has("stock:read") ?? null);
    };

    expect(await seen()).toEqual([true, true]);
    const role = await root.identity.roles.create({ name: "keeper", permissions: ["stock:read"] });
    await root.identity.users.setRoles({ id: one.id, roles: ["keeper"] });
    await expect
      .poll(async () => (await authenticate(accessToken))?.permissions.size, atOnce)
      .toBe(1);
    await root.identity.roles.update({ id: role.id, permissions: ["sites:read"] });
    await expect.poll(seen, atOnce).toEqual([false, false]);
    await root.identity.roles.update({ id: role.id, permissions: ["stock:read"] });
    await expect.poll(seen, atOnce).toEqual([true, true]);
    await root.identity.users.block({ id: one.id });
    await expect.poll(seen, atOnce).toEqual([null, null]);
  });
});
