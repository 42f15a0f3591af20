import { randomBytes } from "node:crypto";
import { newId } from "@millrace/platform/id";
import { createPlatform } from "@millrace/platform/runtime";
import { harness } from "@millrace/testkit/harness";
import { describeWithRedis } from "@millrace/testkit/redis";
import { expect, it, onTestFinished } from "vitest";
import { createAuthenticate, createUser } from "../identity/index.ts";
import { protocolRecords, tokenPrefix } from "./index.ts";

/** Well under the ten seconds after which another process would look again by itself. */
const atOnce = { timeout: 4_000, interval: 20 };

describeWithRedis("across processes", (redis) => {
  it("a key, a token, a consent and an application that are taken back are refused without being asked for again", async () => {
    const h = await harness({ REDIS_URL: redis().url });
    const { config, log, ports } = h.platform;
    const elsewhere = await createPlatform(config, log, ports, h.clock);
    const authenticate = createAuthenticate(elsewhere);
    onTestFinished(async () => {
      await authenticate.stop();
      await elsewhere.close();
    });
    const { id } = await createUser(h.ctx("superadmin"), {
      email: "maker@example.com",
      name: "Maker",
      password: "correct horse battery staple",
      role: "superadmin",
    });
    const maker = h.caller("superadmin", { actor: { kind: "user", id, sessionId: newId() } });
    const client = await maker.access.oauth.clients.create({
      name: "Ledger",
      flows: ["client_credentials"],
      scopes: ["sales:read"],
    });
    const records = protocolRecords(h.platform);
    const token = async (fields: object = {}) => {
      const text = tokenPrefix + randomBytes(32).toString("base64url");
      const kind = "grantId" in fields ? "AccessToken" : "ClientCredentials";
      await records.put(kind, text, { clientId: client.id, scope: "sales:read", ...fields }, 600);
      return text;
    };
    const grantId = newId();
    const grant = { clientId: client.id, accountId: id, openid: { scope: "sales:read" } };
    await records.put("Grant", grantId, grant, 600);
    const key = await maker.access.apiKeys.create({ name: "Nightly", permissions: ["sales:read"] });
    const revoked = await token();
    const consented = await token({ grantId, accountId: id });
    const own = await token();
    const all = [key.key, revoked, consented, own];
    const good = async () =>
      (await Promise.all(all.map((each) => authenticate(each)))).map((found) => found !== null);

    expect(await good()).toEqual([true, true, true, true]);
    await maker.access.apiKeys.revoke({ id: key.id });
    await expect.poll(good, atOnce).toEqual([false, true, true, true]);
    await records.remove("ClientCredentials", revoked);
    await expect.poll(good, atOnce).toEqual([false, false, true, true]);
    const { items } = await maker.access.oauth.grants.list({});
    await maker.access.oauth.grants.revoke({ id: items[0]?.id ?? "" });
    await expect.poll(good, atOnce).toEqual([false, false, false, true]);
    await maker.access.oauth.clients.archive({ id: client.id });
    await expect.poll(good, atOnce).toEqual([false, false, false, false]);
  });
});
