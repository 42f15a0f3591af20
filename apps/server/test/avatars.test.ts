import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

/** The smallest PNG there is: one pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
let h: Harness;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  h = await harness();
  server = await serve(h.platform);
  const who = { email: "ada@example.com", password: "correct horse battery staple" };
  await createUser(h.ctx("superadmin"), { ...who, name: "Ada", role: "customer" });
  token = (await h.caller("anonymous").auth.login(who)).accessToken;
});
afterAll(() => server.stop());

const send = (body: FormData | Buffer, type?: string) =>
  fetch(`${server.url}/api/v1/users/me/avatar`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, ...(type && { "content-type": type }) },
    body: body instanceof FormData ? body : new Uint8Array(body),
  });

describe("a picture over REST", () => {
  it("comes as a form or as it is, and is served to whoever knows its name, to be kept for ever", async () => {
    const form = new FormData();
    // Neither the name nor the declared type is believed.
    form.set("image", new Blob([pixel], { type: "text/html" }), "../../etc/passwd.html");
    expect((await send(form)).status).toBe(200);
    const { avatarUrl } = (await (await send(pixel, "image/png")).json()) as { avatarUrl: string };
    const picture = await fetch(server.url + avatarUrl);
    expect(picture.status).toBe(200);
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(8, 12)
        .toString(),
    ).toBe("WEBP");
    const head = await fetch(server.url + avatarUrl, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it("that there is not is a 404 that nobody keeps, whatever is asked for", async () => {
    for (const path of [`${"a".repeat(24)}.webp`, "x.webp", "..%2f..%2fetc%2fpasswd", ""]) {
      const answer = await fetch(`${server.url}/avatars/${path}`);
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, "no-store"]);
    }
  });

  it("that is none is refused with the field", async () => {
    const answer = await send(Buffer.from("<svg/>"), "image/svg+xml");
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: "identity.image_refused",
      errors: [{ path: "image" }],
    });
  });
});
