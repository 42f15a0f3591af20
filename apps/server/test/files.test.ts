import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import type { File, LinkedFile } from "@millrace/contract/file";
import type { Upload } from "@millrace/domains/files/files.schema";
import { photo, tellTales } from "@millrace/domains/files/testing/photo";
import { createUser } from "@millrace/domains/identity/index";
import { type Harness, harness } from "@millrace/testkit/harness";
import { signIn } from "@millrace/testkit/outside";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/serve.ts";

const admin = { email: "admin@example.com", password: "correct horse battery staple" };
let h: Harness;
let server: RunningServer;
let token: string;
beforeAll(async () => {
  h = await harness();
  await createUser(h.ctx("superadmin"), { ...admin, name: "Admin", role: "superadmin" });
  server = await serve(h.platform);
  ({ token } = await signIn(server.url, admin));
});
afterAll(() => server.stop());

async function call<Body>(method: string, path: string, body?: FormData | object): Promise<Body> {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && !isForm && { "content-type": "application/json" }),
    },
    ...(body && { body: isForm ? body : JSON.stringify(body) }),
  });
  expect(answer.status).toBeLessThan(300);
  return (await answer.json()) as Body;
}
function form(name: string, content: string | Buffer) {
  const form = new FormData();
  const bytes = typeof content === "string" ? content : new Uint8Array(content);
  form.set("data", new Blob([bytes], { type: "text/html" }), name);
  return form;
}
let incomingKey: string | undefined;
async function keptUnder(key = ""): Promise<Buffer | undefined> {
  const kept = key === "" ? undefined : await h.platform.ports.storage.get(key);
  return kept && buffer(kept.body);
}
async function bySignedAddress(name: string, content: Buffer): Promise<File> {
  const upload = await call<Upload>("POST", "/files/uploads", { name, bytes: content.length });
  const headers = { "content-type": upload.contentType };
  const body = new Uint8Array(content);
  expect((await fetch(server.url + upload.url, { method: "PUT", headers, body })).status).toBe(200);
  incomingKey = h.platform.ports.storage.open?.(upload.url, h.platform.clock.now())?.key;
  expect((await keptUnder(incomingKey))?.equals(content)).toBe(true);
  return call<File>("POST", `/files/uploads/${upload.id}/complete`);
}
const linkOf = async ({ id }: { id: string }) =>
  server.url + (await call<LinkedFile>("GET", `/files/${id}`)).url;

describe("a file over REST", () => {
  it("comes as a form and is given to whoever has the signed address, to be saved and never run", async () => {
    const page = "<!doctype html><script>alert(1)</script>";
    const file = await call<File>("POST", "/files", form("Früh & spät.html", page));
    expect(file).toMatchObject({ name: "Früh & spät.html", type: "text/plain" });
    const url = await linkOf(file);
    const answer = await fetch(url);
    expect(await answer.text()).toBe(page);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/plain",
      "content-disposition":
        "attachment; filename=\"Fr_h & sp_t.html\"; filename*=UTF-8''Fr%C3%BCh%20%26%20sp%C3%A4t.html",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(page.length),
      "",
    ]);
  });

  it("is given at no address that was changed, is over, or was signed for something else", async () => {
    const url = await linkOf(await call<File>("POST", "/files", form("a.txt", "a")));
    const statusOf = async (url: string, method = "GET") => (await fetch(url, { method })).status;
    expect(await statusOf(url)).toBe(200);
    expect(await statusOf(`${url.slice(0, -2)}AA`)).toBe(403);
    expect(await statusOf(url, "PUT")).toBe(403);
    expect(await statusOf(`${server.url}/files/`)).toBe(403);
    h.clock.advance(901_000);
    expect(await statusOf(url)).toBe(403);
  });

  it("goes to its signed address past the API, with the length that was announced", async () => {
    const upload = await call<Upload>("POST", "/files/uploads", { name: "a.csv", bytes: 4 });
    const put = (body: string, type = upload.contentType) =>
      fetch(server.url + upload.url, { method: "PUT", headers: { "content-type": type }, body });
    expect((await put("too long")).status).toBe(400);
    expect((await put("a,b\n", "text/html")).status).toBe(400);
    expect((await put("a,b\n")).status).toBe(200);
    const file = await call<File>("POST", `/files/uploads/${upload.id}/complete`);
    expect(file).toMatchObject({ id: upload.id, bytes: 4, type: "text/csv", status: "ready" });
    expect(await (await fetch(await linkOf(file))).text()).toBe("a,b\n");
  });

  it.each(["a form", "a signed address"])(
    "that is a photo tells nobody where it was taken, and is whole in all else: by %s",
    async (way) => {
      const original = await photo("jpeg");
      expect(tellTales(original)).toEqual([
        "Exif\0\0II",
        "Acme",
        "2026:11:20",
        "GPS",
        "xmpmeta",
        "MotionPhoto",
      ]);
      const file = await (way === "a form"
        ? call<File>("POST", "/files", form("weld.jpg", original))
        : bySignedAddress("weld.jpg", original));
      const served = Buffer.from(await (await fetch(await linkOf(file))).arrayBuffer());
      expect(tellTales(served)).toEqual([]);
      expect(file).toMatchObject({ type: "image/jpeg", bytes: served.length });
      expect(file.sha256).toBe(createHash("sha256").update(served).digest("hex"));
      await h.settle();
      const { variants, ...linked } = await call<LinkedFile>("GET", `/files/${file.id}`);
      expect(linked).toMatchObject({ width: 120, height: 240, sha256: file.sha256 });
      expect(variants).toMatchObject([
        { name: "thumb", width: 120, height: 240 },
        { name: "medium", width: 120, height: 240 },
      ]);
      // What is kept is what is served, and what came is nowhere any more.
      const keys = await h.platform.pool.query<{ key: string }>(
        "select storage_key as key from file where id = $1",
        [file.id],
      );
      const kept = await keptUnder(keys.rows[0]?.key);
      expect(kept?.equals(served)).toBe(true);
      expect(await keptUnder(incomingKey)).toBeUndefined();
    },
  );

  it("is gone when it was deleted, and so are its bytes", async () => {
    const file = await call<File>("POST", "/files", form("a.txt", "a"));
    const url = await linkOf(file);
    await call("DELETE", `/files/${file.id}`);
    await h.settle();
    expect((await fetch(url)).status).toBe(404);
  });
});
