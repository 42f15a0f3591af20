import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import newman from "newman";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

let h: Harness;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  h = await harness();
  server = await serve(h.platform);
  const credentials = { email: "admin@example.com", password: "correct horse battery staple" };
  await createUser(h.ctx("superadmin"), { ...credentials, name: "Admin", role: "superadmin" });
  token = (await h.caller("anonymous").auth.login(credentials)).accessToken;
  await h.settle();
});
afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });

describe("versions of the API", () => {
  test("are listed with what each brought and broke", async () => {
    const answer = await fetch(`${server.url}/api/versions`);
    expect(answer.headers.get("api-supported-versions")).toBe("v1, v2");
    expect(await answer.json()).toMatchObject({
      items: [
        { version: "v1", status: "current", isDeprecated: false, document: "/api/v1/openapi.json" },
        {
          version: "v2",
          status: "available",
          breakingChanges: [expect.stringContaining("/events")],
        },
      ],
    });
  });

  test("live side by side: the log by v1 says that it will end, by v2 it has its newest first", async () => {
    const [v1, v2] = [await get("/api/v1/events"), await get("/api/v2/events?sort=-seq&limit=1")];
    expect(v1.headers.get("deprecation")).toMatch(/^@\d+$/);
    expect(v1.headers.get("sunset")).toBe("Sun, 21 Nov 2027 00:00:00 GMT");
    expect(v2.headers.get("deprecation")).toBeNull();
    const log = (await v1.json()) as { items: { seq: number }[]; lastSeq: number };
    const newest = (await v2.json()) as { items: { seq: number }[]; position: number };
    expect(newest).toMatchObject({ items: [log.items.at(-1)], position: log.lastSeq });
    const byHeader = await get("/api/events?limit=1", { "x-api-version": "2" });
    expect(byHeader.headers.get("api-version")).toBe("v2");
    expect(await byHeader.json()).toHaveProperty("position");
  });

  test("have a document each, and one operation of v2 does not change the others", async () => {
    type Document = { paths: Record<string, Record<string, { operationId: string }>> };
    const document = async (version: string) =>
      (await (await get(`/api/${version}/openapi.json`)).json()) as Document;
    const [v1, v2] = [await document("v1"), await document("v2")];
    expect(v1.paths["/events"]?.get?.operationId).toBe("webhooksEventsList");
    expect(v2.paths["/events"]?.get?.operationId).toBe("webhooksEventsBrowse");
    const { "/events": _v1, ...others } = v1.paths;
    expect(v2.paths).toMatchObject(others);
  });
});

describe("for those who try the API out", () => {
  test("the changelog page tells what changed since the release", async () => {
    const page = await (await get("/docs/changelog", { accept: "text/html" })).text();
    expect(page).toContain("<code>GET /versions</code></td><td>is new");
    expect(page).toContain("0.1.0, 2026-11-21");
  });

  test("the Postman collection runs as it is: every request reaches its operation and is understood", async () => {
    const collection = (await (await get("/docs/postman.json")).json()) as object;
    const refused: string[] = [];
    let answered = 0;
    await new Promise<void>((resolve, reject) => {
      newman
        .run(
          {
            // The requests that end the session that all of them run in are left out.
            collection: withoutEnds(collection),
            envVar: [
              { key: "origin", value: server.url },
              { key: "token", value: token },
            ],
            timeoutRequest: 20_000,
          },
          (error) => (error ? reject(error) : resolve()),
        )
        .on("request", (error, { item, response }) => {
          answered++;
          if (error) {
            refused.push(`${item.name}: ${error.message}`);
            return;
          }
          const { code = "" } = (safeJson(response.text()) ?? {}) as { code?: string };
          if ([400, 401, 405, 415, 500].includes(response.code) || code === "route.not_found")
            refused.push(`${item.name}: ${response.code} ${code}`);
        });
    });
    expect(refused).toEqual([]);
    expect(answered).toBeGreaterThan(80);
  }, 120_000);

  test("the .http file has a request for each operation of the document", async () => {
    const text = await (await get("/docs/requests.http")).text();
    const document = (await (await get("/api/v1/openapi.json")).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const operations = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
    expect(text.match(/^# @name /gm)).toHaveLength(operations.length);
    expect(text).toMatch(/^GET \{\{base\}\}\/products\/[0-9a-f-]{36}$/m);
  });
});

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signing in and out, and whatever else has its own tests of what it does to the caller. */
function withoutEnds(collection: object): object {
  const { item: folders, ...rest } = collection as { item: { name: string; item: object[] }[] };
  return { ...rest, item: folders.filter(({ name }) => name !== "Sign-in") };
}
