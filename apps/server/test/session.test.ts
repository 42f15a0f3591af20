import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RunningServer, serve } from "../src/serve.ts";

const password = "correct horse battery staple";
const login = "ada@example.com";
let h: Harness;
let server: RunningServer;
beforeAll(async () => {
  h = await harness({ MILLRACE_LOGIN_LIMIT: "10000" });
  server = await serve(h.platform);
  await createUser(h.ctx("superadmin"), { email: login, name: "Ada", password, role: "admin" });
});
afterAll(() => server.stop());

/** What a browser keeps and sends. */
class Browser {
  readonly cookies = new Map<string, string>();
  readonly flags = new Map<string, string>();

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  get csrf(): string {
    return this.cookies.get("__Host-millrace-csrf") ?? "";
  }

  async send(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        ...(method !== "GET" && { origin: server.url, "x-csrf-token": this.csrf }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...flags] = line.split("; ");
      const [name = "", value = ""] = pair.split("=");
      this.flags.set(name, flags.join("; "));
      if (flags.includes("Max-Age=0")) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, text, body: text ? JSON.parse(text) : null };
  }
}

async function signedIn(): Promise<Browser> {
  const browser = new Browser();
  const { status } = await browser.send("POST", "/session", { body: { login, password } });
  expect(status).toBe(200);
  return browser;
}

describe("the cookie session", () => {
  it("keeps both tokens out of reach of scripts, in cookies that no other host can set", async () => {
    const browser = new Browser();
    const { status, text, body } = await browser.send("POST", "/session", {
      body: { login, password },
    });
    expect([status, body.user.email]).toEqual([200, login]);
    expect([...browser.cookies.keys()].sort()).toEqual(
      ["access", "csrf", "refresh"].map((name) => `__Host-millrace-${name}`),
    );
    for (const name of ["access", "refresh"]) {
      const flags = browser.flags.get(`__Host-millrace-${name}`);
      for (const flag of ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"])
        expect(flags).toContain(flag);
      expect(text).not.toContain(browser.cookies.get(`__Host-millrace-${name}`));
    }
  });

  it("reads over REST and tRPC with the cookie alone, and changes with the session's CSRF token", async () => {
    const browser = await signedIn();
    expect((await browser.send("GET", "/api/v1/auth/me")).body).toMatchObject({ email: login });
    expect(
      (await browser.send("GET", "/trpc/auth.me?input=%7B%22json%22%3A%7B%7D%7D")).status,
    ).toBe(200);
    const site = { code: "CSRF", name: "A site" };
    expect((await browser.send("POST", "/api/v1/sites", { body: site })).status).toBe(201);
    const over = await browser.send("POST", "/trpc/sites.create", {
      body: { json: { ...site, code: "CSRF2" } },
    });
    expect(over.status).toBe(200);
  });

  it("refuses a change without the token, with another session's, or from another site", async () => {
    const [browser, other] = [await signedIn(), await signedIn()];
    const tries: Record<string, string>[] = [
      { "x-csrf-token": "" },
      { "x-csrf-token": other.csrf },
      { "x-csrf-token": `${browser.csrf.slice(0, -2)}AA` },
      { origin: "https://evil.example" },
      { origin: "null" },
    ];
    for (const headers of tries) {
      for (const [path, body] of [
        ["/api/v1/sites", { code: "EVIL", name: "A site" }],
        ["/trpc/sites.create", { json: { code: "EVIL", name: "A site" } }],
      ] as const) {
        const { status, text } = await browser.send("POST", path, { body, headers });
        expect([status, text.includes("auth.csrf")]).toEqual([403, true]);
      }
    }
    const { body } = await browser.send("GET", "/api/v1/sites?q=EVIL");
    expect(body.items).toEqual([]);
  });

  it("asks nothing of the kind from programs with a bearer token", async () => {
    const { accessToken } = await h.caller("anonymous").auth.login({ login, password });
    const response = await fetch(`${server.url}/api/v1/sites`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ code: "BEARER", name: "A site" }),
    });
    expect(response.status).toBe(201);
  });

  it("is not opened, renewed or ended by another site", async () => {
    const browser = await signedIn();
    const headers = { origin: "https://evil.example" };
    const answers = [
      await browser.send("POST", "/session", { body: { login, password }, headers }),
      await browser.send("POST", "/session/refresh", { headers }),
      await browser.send("DELETE", "/session", { headers }),
      await browser.send("POST", "/session/refresh", { headers: { "x-csrf-token": "" } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect((await browser.send("GET", "/api/v1/auth/me")).status).toBe(200);
  });

  it("is renewed once the access token is over, for many tabs at once, and stays one session", async () => {
    const browser = await signedIn();
    h.clock.advance(61 * 60_000);
    expect((await browser.send("GET", "/api/v1/auth/me")).status).toBe(401);
    const tabs = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const tab = new Browser();
        for (const [name, value] of browser.cookies) tab.cookies.set(name, value);
        return { tab, answer: await tab.send("POST", "/session/refresh") };
      }),
    );
    expect(new Set(tabs.map(({ answer }) => answer.status))).toEqual(new Set([200]));
    const kept = tabs.map(({ tab }) => tab.cookies.get("__Host-millrace-refresh"));
    expect(new Set(kept).size).toBe(1);
    const [first] = tabs;
    expect((await first?.tab.send("GET", "/api/v1/auth/me"))?.status).toBe(200);
    expect(first?.tab.csrf).toBe(browser.csrf);
  });

  it("ends at once, also when its access token was over already", async () => {
    for (const wait of [0, 61 * 60_000]) {
      const browser = await signedIn();
      const held = new Map(browser.cookies);
      h.clock.advance(wait);
      expect((await browser.send("DELETE", "/session")).status).toBe(204);
      expect(browser.cookies.size).toBe(0);
      for (const [name, value] of held) browser.cookies.set(name, value);
      expect((await browser.send("GET", "/api/v1/auth/me")).status).toBe(401);
      expect((await browser.send("POST", "/session/refresh")).status).toBe(401);
      expect(browser.cookies.size).toBe(0);
    }
  });

  it("asks for the second factor, and takes over what another way of signing in ended with", async () => {
    const email = "totp@example.com";
    const { id } = await createUser(h.ctx("superadmin"), {
      email,
      name: "Ada",
      password,
      role: "customer",
    });
    const { auth } = h.caller("customer", { actor: { kind: "user", id, sessionId: id } });
    const { secret } = await auth.totp.begin({});
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const code = () => totp.generate({ timestamp: h.clock.now().getTime() });
    await auth.totp.confirm({ code: code() });
    const browser = new Browser();
    const asked = await browser.send("POST", "/session", { body: { login: email, password } });
    expect([asked.status, asked.body.code]).toEqual([401, "auth.second_factor_required"]);
    expect(browser.cookies.size).toBe(0);
    h.clock.advance(30_000);
    const { challenge } = asked.body.details;
    const done = await browser.send("POST", "/session", { body: { challenge, code: code() } });
    expect([done.status, done.body.user.email]).toEqual([200, email]);

    const { refreshToken } = await h
      .caller("anonymous", { userAgent: "node" })
      .auth.login({ login, password });
    const taken = await new Browser().send("POST", "/session", { body: { refreshToken } });
    expect([taken.status, taken.body.user.email]).toEqual([200, login]);
  });

  it("is no credential when it is over: what is open to everybody stays so", async () => {
    const browser = new Browser();
    browser.cookies.set("__Host-millrace-access", "nonsense");
    const { status } = await browser.send("POST", "/api/v1/auth/login", {
      body: { login, password },
    });
    expect(status).toBe(200);
    expect((await browser.send("GET", "/api/v1/auth/me")).status).toBe(401);
  });

  it("opens a socket for our own pages only", async () => {
    const browser = await signedIn();
    const connect = async (origin: string) => {
      const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, {
        headers: { cookie: browser.cookie, origin },
      });
      const answer = new Promise<string>((resolve, reject) => {
        socket.on("message", (data) => resolve(String(data)));
        socket.on("error", reject);
      });
      await new Promise((resolve) => socket.once("open", resolve));
      const params = { path: "auth.me", input: { json: {} } };
      socket.send(JSON.stringify({ id: 1, method: "query", params }));
      const text = await answer;
      socket.close();
      return text;
    };
    expect(await connect(server.url)).toContain(login);
    expect(await connect("https://evil.example")).toContain("auth.csrf");
  });

  it("answers what it does not have as problems", async () => {
    const browser = new Browser();
    expect((await browser.send("GET", "/session")).body).toMatchObject({ status: 405 });
    expect((await browser.send("POST", "/session/else")).body).toMatchObject({ status: 404 });
    expect((await browser.send("POST", "/session", { body: {} })).body).toMatchObject({
      status: 422,
    });
    const wrong = { login, password: "not this one" };
    expect((await browser.send("POST", "/session", { body: wrong })).body).toMatchObject({
      code: "auth.invalid_credentials",
    });
  });
});
