import { freePort } from "@millrace/db/free-port";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { type IdentityProvider, identityProvider } from "@millrace/testkit/identity-provider";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
let acme: IdentityProvider;
let serial = 0;

beforeAll(async () => {
  const port = String(await freePort());
  const home = `http://127.0.0.1:${port}`;
  const at = (id: string) => `${home}/api/v1/auth/oidc/${id}/callback`;
  acme = await identityProvider([at("acme")], { subject: "nobody" });
  const { issuer, clientId, clientSecret } = acme;
  h = await harness({
    PORT: port,
    MILLRACE_PUBLIC_URL: home,
    MILLRACE_LOGIN_LIMIT: "10000",
    MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS: "true",
    MILLRACE_OIDC_PROVIDERS: JSON.stringify([
      { id: "acme", label: "Acme", issuer, clientId, clientSecret, role: "customer" },
      { id: "gone", label: "Gone", issuer: "http://127.0.0.1:1", clientId },
    ]),
  });
  server = await serve(h.platform);
});
afterAll(async () => {
  acme?.stop();
  await server?.stop();
});
beforeEach(() => {
  const subject = `person-${++serial}`;
  acme.person = { subject, email: `${subject}@example.com`, name: "Ada" };
});

/** A browser that keeps our cookies and follows our redirects by hand. */
class Browser {
  readonly cookies = new Map<string, string>();
  flags = "";

  async send(path: string, init: RequestInit = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, server.url), {
      redirect: "manual",
      ...init,
      headers: { cookie, origin: server.url, ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = "", flags = ""] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
      this.cookies.set(name, value);
      if (name.endsWith("sign-in")) this.flags = flags;
    }
    const text = await response.text();
    return { status: response.status, location: response.headers.get("location") ?? "", text };
  }

  /** To the provider and back, up to the page of the console. */
  async signIn(query = ""): Promise<URL> {
    const sent = await this.send(`/api/v1/auth/oidc/acme${query}`);
    const back = await acme.visit(sent.location);
    const end = await this.send(back.pathname + back.search);
    expect(end.status).toBe(303);
    return new URL(end.location, server.url);
  }

  session(body: object) {
    return this.send("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }
}

it("takes a browser to the provider and back into a session of cookies, with no token in an address", async () => {
  const browser = new Browser();
  const at = await browser.signIn("?next=/orders");
  expect(at.pathname).toBe("/sign-in");
  expect([...at.searchParams.keys()].sort()).toEqual(["code", "next"]);
  expect(browser.flags).toMatch(/HttpOnly/);
  expect(browser.flags).toMatch(/SameSite=Lax/);
  const answer = await browser.session({ code: at.searchParams.get("code") });
  expect(JSON.parse(answer.text).user.email).toBe(acme.person.email);
  const me = await browser.send("/api/v1/auth/me");
  expect(JSON.parse(me.text).email).toBe(acme.person.email);
});

it("gives no session to another browser, or a second one to the same", async () => {
  const browser = new Browser();
  const code = (await browser.signIn()).searchParams.get("code");
  const other = new Browser();
  await other.send("/api/v1/auth/oidc/acme");
  const stolen = await other.session({ code });
  expect(JSON.parse(stolen.text).code).toBe("auth.invalid_sign_in_code");
  expect((await browser.session({ code })).status).toBe(401);
  const bare = await new Browser().session({ code });
  expect(JSON.parse(bare.text).code).toBe("auth.invalid_sign_in_code");
});

it("takes the answer as a posted form, too", async () => {
  const browser = new Browser();
  const sent = await browser.send("/api/v1/auth/oidc/acme");
  const back = await acme.visit(sent.location);
  const end = await browser.send(back.pathname, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: acme.issuer },
    body: back.searchParams.toString(),
  });
  const at = new URL(end.location, server.url);
  expect((await browser.session({ code: at.searchParams.get("code") })).status).toBe(200);
});

it("ends a sign-in that is refused on the console's page with its code, and signs nobody in", async () => {
  const browser = new Browser();
  const sent = await browser.send("/api/v1/auth/oidc/acme");
  const back = await acme.visit(sent.location);
  const end = await new Browser().send(back.pathname + back.search);
  expect(end.location).toBe("/sign-in?problem=auth.oidc_state");
  const replay = await browser.send(back.pathname + back.search);
  expect(replay.location).toBe("/sign-in?problem=auth.oidc_state");
  expect([...browser.cookies.keys()].filter((name) => name.includes("access"))).toEqual([]);
});

it("answers with a problem for a provider that there is not, that is away, and for a bad address", async () => {
  const codeOf = async (path: string, init?: RequestInit) =>
    JSON.parse((await new Browser().send(path, init)).text).code;
  expect(await codeOf("/api/v1/auth/oidc/none")).toBe("resource.not_found");
  expect(await codeOf("/api/v1/auth/oidc/gone")).toBe("service.unavailable");
  expect(await codeOf("/api/v1/auth/oidc/acme?next=//evil.test")).toBe("request.invalid");
  expect(await codeOf("/api/v1/auth/oidc/acme?returnTo=https://evil.test")).toBe("request.invalid");
  expect(await codeOf("/api/v1/auth/oidc/acme", { method: "DELETE" })).toBe(
    "route.method_not_allowed",
  );
  const list = await new Browser().send("/api/v1/auth/providers");
  expect(JSON.parse(list.text)).toEqual({
    items: [
      { id: "acme", label: "Acme" },
      { id: "gone", label: "Gone" },
    ],
  });
});

it("links a provider by the console's way, for who is signed in with a password", async () => {
  const password = "correct horse battery staple";
  const login = "ada@example.com";
  await createUser(h.ctx("superadmin"), { email: login, name: "Ada", password, role: "customer" });
  const browser = new Browser();
  await browser.session({ login, password });
  const csrf = browser.cookies.get("__Host-millrace-csrf") ?? "";
  const post = (path: string, body: object) =>
    browser.send(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrf },
      body: JSON.stringify(body),
    });
  const begun = await post("/api/v1/auth/external-logins", { provider: "acme", password });
  const at = await browser.signIn(new URL(JSON.parse(begun.text).location, server.url).search);
  expect(at.pathname).toBe("/account/security");
  const linked = await post("/api/v1/auth/external-logins/confirm", {
    code: at.searchParams.get("link"),
  });
  expect(JSON.parse(linked.text)).toMatchObject({ provider: "acme", email: acme.person.email });
  const code = (await browser.signIn()).searchParams.get("code");
  expect(JSON.parse((await browser.session({ code })).text).user.email).toBe(login);
});
