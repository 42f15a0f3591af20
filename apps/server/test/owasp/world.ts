import { createUser } from "@millrace/domains/identity/index";
import { makeShop, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import type { TestSettings } from "@millrace/testkit/platform";
import { afterAll } from "vitest";
import { serve } from "../../src/serve.ts";

export const password = "correct horse battery staple";

export type Who = "superadmin" | "manager" | "viewer" | "customer" | "anonymous";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects, and fails where that is not
  readonly body: any;
}

interface Request {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A running server with two sites: the manager works at the near one, everybody else sees all; nobody's password is a secret. */
export async function world(settings: TestSettings = {}) {
  const h: Harness = await harness({ MILLRACE_LOGIN_LIMIT: "1000", ...settings });
  const server = await serve(h.platform);
  afterAll(() => server.stop());
  const admin = h.caller("superadmin");
  const [near, far] = [await makeShop(admin, "10"), await makeWarehouse(admin)];
  const tokens: Record<string, string> = {};
  for (const role of ["superadmin", "manager", "viewer", "customer"]) {
    const email = `${role}@example.com`;
    const siteIds = role === "manager" ? [near.warehouse.siteId] : [];
    await createUser(h.ctx("superadmin"), { email, name: role, password, role, siteIds });
    tokens[role] = (await h.caller("anonymous").auth.login({ email, password })).accessToken;
  }

  async function call(
    who: Who | { token: string },
    method: string,
    path: string,
    request: Request = {},
  ): Promise<Answer> {
    const token = typeof who === "string" ? tokens[who] : who.token;
    const { body, headers } = request;
    const answer = await fetch(server.url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json");
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }
  return { h, server, call, tokens, near, far };
}

/** A procedure over tRPC, in the form of its HTTP requests. */
export const trpc = (input: unknown) =>
  `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
