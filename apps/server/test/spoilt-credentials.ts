import { handleOf, newKeyText } from "@millrace/domains/access/keys/key-format";
import { createUser } from "@millrace/domains/identity/index";
import type { Harness } from "@millrace/testkit/harness";

const password = "correct horse battery staple";
const hour = 3_600_000;

/**
 * A person's access token, an API key and an application's token, each expired, tampered with and revoked, all of them somebody's who may
 * do everything. Lets two hours go by.
 */
export async function spoiltCredentials(h: Harness, url: string): Promise<[string, string][]> {
  const email = "spoilt@example.com";
  const { id } = await createUser(h.ctx("superadmin"), {
    email,
    name: "Spoilt",
    password,
    role: "superadmin",
  });
  const actor = { kind: "user", id, sessionId: id } as const;
  const asMaker = () => h.caller("superadmin", { actor, now: h.clock.now() });
  const session = async () =>
    (await h.caller("anonymous", { now: h.clock.now() }).auth.login({ email, password }))
      .accessToken;
  const key = (expiresAt: Date | null) =>
    asMaker().access.apiKeys.create({ name: "Spoilt", permissions: ["*"], expiresAt });
  const { id: clientId, secret } = await asMaker().access.oauth.clients.create({
    name: "Spoilt",
    flows: ["client_credentials"],
    scopes: ["sales:read"],
  });
  const ask = (path: string, fields: Record<string, string>) =>
    fetch(`${url}/oauth/${path}`, {
      method: "POST",
      body: new URLSearchParams({ client_id: clientId, client_secret: secret ?? "", ...fields }),
    });
  const token = async (): Promise<string> => {
    const answer = await ask("token", { grant_type: "client_credentials", scope: "sales:read" });
    return ((await answer.json()) as { access_token: string }).access_token;
  };

  const expired = {
    session: await session(),
    key: (await key(new Date(h.clock.now().getTime() + hour))).key,
    token: await token(),
  };
  h.clock.advance(2 * hour);

  const revoked = { session: await session(), key: await key(null), token: await token() };
  const sessionId = JSON.parse(
    Buffer.from(revoked.session.split(".")[1] ?? "", "base64url").toString(),
  ).sid;
  await h.caller("superadmin", { actor: { kind: "user", id, sessionId } }).auth.logout({});
  await asMaker().access.apiKeys.revoke({ id: revoked.key.id });
  await ask("revoke", { token: revoked.token });

  const good = { session: await session(), key: (await key(null)).key, token: await token() };
  return [
    ["an expired access token", expired.session],
    ["an expired API key", expired.key],
    ["an expired token of an application", expired.token],
    ["a tampered access token", tampered(good.session)],
    ["a tampered API key", tampered(good.key)],
    ["an API key with another secret", newKeyText("live", handleOf(good.key) ?? "")],
    ["a tampered token of an application", tampered(good.token)],
    ["a revoked access token", revoked.session],
    ["a revoked API key", revoked.key.key],
    ["a revoked token of an application", revoked.token],
  ];
}

/** One character in the middle of its last part is another one. */
function tampered(text: string): string {
  const at = text.length - 20;
  return `${text.slice(0, at)}${text[at] === "x" ? "y" : "x"}${text.slice(at + 1)}`;
}
