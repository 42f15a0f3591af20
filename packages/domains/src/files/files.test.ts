import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { cleanUpFiles } from "./clean-up.ts";
import { mediaType, safeName } from "./files.rules.ts";
import { orderFiles } from "./files.store.ts";
import { attach, filesOf, readFile, removeFrom } from "./index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin", { actor });
});
const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
/** The same person in every call. */
const adminCtx = () => h.ctx("admin", { actor });

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const upload = (name: string, text: string | Buffer, caller = admin) =>
  caller.files.create({ name, data: base64(text) });
const code = (code: string) => ({ cause: { definition: { code } } });
const ownerType = "stock.count";
const hang = (fileId: string, ownerId: string, siteId: string | null = null, ctx = adminCtx()) =>
  transact(ctx, (tx) => attach(tx, { fileId, ownerType, ownerId, siteId }));
const stored = (id: string) =>
  h.platform.db.selectFrom("file").selectAll().where("id", "=", id).executeTakeFirst();

describe("what is known of a file", () => {
  it("is found in its content: its length, checksum and type, whatever its name says", async () => {
    const picture = await sharp({
      create: { width: 30, height: 20, channels: 3, background: "red" },
    })
      .png()
      .toBuffer();
    expect(await upload("invoice.pdf", picture)).toMatchObject({
      name: "invoice.pdf",
      status: "ready",
      type: "image/png",
      bytes: picture.length,
    });
    const { sha256 } = await upload("a.txt", "abc");
    expect(sha256).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it.each([
    ["page.html", "<!doctype html><script>alert(1)</script>", "text/plain"],
    ["picture.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "text/plain"],
    ["sheet.xml", '<?xml version="1.0"?><a/>', "text/plain"],
    ["rows.csv", "a,b\n1,2\n", "text/csv"],
    ["thing.exe", "\0\x01\x02\x03\0", "application/octet-stream"],
  ])("never names a type that a browser would run: %s", async (name, text, type) => {
    expect((await upload(name, text)).type).toBe(type);
  });

  it("has a name that every system can keep", () => {
    expect(safeName("..\\..\\evil\u202egpj.exe")).toBe("evil gpj.exe");
    expect(safeName("../../etc/passwd")).toBe("passwd");
    expect(safeName(" ...\u0000<>| ")).toBe("file");
    expect(safeName(`${"ü".repeat(300)}.xlsx`)).toMatch(/^ü{145}\.xlsx$/u);
    expect(mediaType("application/xhtml+xml", true, "a.html")).toBe("text/plain");
  });

  it("is not kept of an empty file", async () => {
    await expect(upload("empty.txt", "")).rejects.toMatchObject(code("files.refused"));
  });
});

describe("who sees a file", () => {
  it("is its maker, as long as it hangs on nothing", async () => {
    const { id } = await upload("mine.txt", "mine");
    expect((await admin.files.get({ id })).url).toMatch(/^\/files\//);
    await expect(h.caller("superadmin").files.get({ id })).rejects.toMatchObject(
      code("resource.not_found"),
    );
  });

  it("is who sees the thing that it hangs on: the site and the permission of its domain", async () => {
    const { siteId } = await makeWarehouse(admin);
    const elsewhere = await makeWarehouse(admin);
    const { id } = await upload("ours.txt", "ours");
    const ownerId = newId();
    await hang(id, ownerId, siteId);
    const caller = (permissions: string[], ...sites: string[]) =>
      h.caller("viewer", { permissions: new Set(permissions), sites });
    const seeing = caller(["files:read", "stock:read"], siteId);
    expect(await seeing.files.get({ id })).toMatchObject({ id, ownerType, ownerId });
    for (const other of [
      caller(["files:read", "stock:read"], elsewhere.siteId),
      caller(["files:read"], siteId),
    ])
      await expect(other.files.get({ id })).rejects.toMatchObject(code("resource.not_found"));
  });

  it("can hang their own loose file somewhere once, and nobody else's", async () => {
    const { id } = await upload("once.txt", "once");
    const ownerId = newId();
    await expect(hang(id, ownerId, null, h.ctx("superadmin"))).rejects.toMatchObject({
      definition: { code: "resource.not_found" },
    });
    await hang(id, ownerId);
    await hang(id, ownerId);
    await expect(hang(id, newId())).rejects.toMatchObject({
      definition: { code: "files.attached" },
    });
  });
});

describe("the files of a thing", () => {
  it("are read for many things in one go, in their order, and removed with their bytes", async () => {
    const [one, other] = [newId(), newId()];
    const ids: string[] = [];
    for (const name of ["a.txt", "b.txt", "c.txt"]) {
      const { id } = await upload(name, name);
      await hang(id, one);
      ids.push(id);
    }
    const names = async () =>
      (await filesOf(adminCtx(), ownerType, [one, other])).get(one)?.map(({ name }) => name);
    expect(await names()).toEqual(["a.txt", "b.txt", "c.txt"]);
    await transact(adminCtx(), (tx) => orderFiles(tx, ownerType, one, [ids[2] as string]));
    expect(await names()).toEqual(["c.txt", "a.txt", "b.txt"]);
    expect((await filesOf(adminCtx(), ownerType, [one, other])).get(other)).toEqual([]);

    const fileId = ids[0] as string;
    const { storage_key } = (await stored(fileId)) ?? {};
    await transact(adminCtx(), (tx) => removeFrom(tx, { fileId, ownerType, ownerId: one }));
    await h.settle();
    expect(await h.platform.ports.storage.get(storage_key as string)).toBeUndefined();
    expect(await names()).toEqual(["c.txt", "b.txt"]);
  });
});

describe("an upload by a signed address", () => {
  const begin = (name: string, bytes: number) => admin.files.uploads.create({ name, bytes });
  async function put(url: string, text: string) {
    const { storage } = h.platform.ports;
    const link = storage.open?.(url, h.platform.clock.now());
    if (link?.method !== "PUT") throw new Error("not an address for uploads");
    await storage.put(link.key, piecesOf(text), link.type);
  }
  async function* piecesOf(text: string) {
    yield Buffer.from(text);
  }

  it("is a file when it is complete, the same one for all who complete it at once", async () => {
    const { id, url } = await begin("big.csv", 8);
    await put(url, "a,b\n1,2\n");
    const all = await Promise.all([1, 2, 3].map(() => admin.files.uploads.complete({ id })));
    for (const file of all) expect(file).toMatchObject({ id, status: "ready", type: "text/csv" });
    // Whoever has the address still cannot change what was looked at.
    await put(url, "x,y\n3,4\n");
    const { body } = await readFile(adminCtx(), { id });
    expect(Buffer.concat(await body.toArray()).toString()).toBe("a,b\n1,2\n");
  });

  it("is none before its bytes are there, nor with others than were announced", async () => {
    const { id, url } = await begin("a.txt", 5);
    await expect(admin.files.uploads.complete({ id })).rejects.toMatchObject(
      code("files.upload_missing"),
    );
    await put(url, "not five");
    await expect(admin.files.uploads.complete({ id })).rejects.toMatchObject(code("files.refused"));
    await expect(hang(id, newId())).rejects.toMatchObject({
      definition: { code: "files.upload_missing" },
    });
  });

  it("is bounded by the configuration", async () => {
    await expect(begin("a.bin", 101 << 20)).rejects.toMatchObject(code("files.too_large"));
  });
});

describe("pictures", () => {
  it("get smaller copies, upright, without what the camera wrote", async () => {
    const original = await sharp({
      create: { width: 2000, height: 1000, channels: 3, background: "blue" },
    })
      .withExif({ IFD0: { Copyright: "secret place", Orientation: "6" } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { id } = await upload("photo.jpg", original);
    await h.settle();
    const { width, height, variants } = await admin.files.get({ id });
    expect([width, height]).toEqual([1000, 2000]);
    expect(variants).toMatchObject([
      { name: "thumb", width: 128, height: 256 },
      { name: "medium", width: 800, height: 1600 },
    ]);
    const link = h.platform.ports.storage.open?.(variants[0]?.url ?? "", h.platform.clock.now());
    expect(link).toMatchObject({ type: "image/webp", name: null });
    const kept = await h.platform.ports.storage.get(link?.key ?? "");
    const copy = Buffer.concat((await kept?.body.toArray()) ?? []);
    expect((await sharp(copy).metadata()).exif).toBeUndefined();
  });

  it("that unfold into a huge picture, or are broken, stay without", async () => {
    const bomb = await sharp({
      create: { width: 9000, height: 9000, channels: 3, background: "white" },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 9 })
      .toBuffer();
    const { id } = await upload("bomb.png", bomb);
    const { id: broken } = await upload("half.png", bomb.subarray(0, 2000));
    await h.settle();
    expect(await admin.files.get({ id })).toMatchObject({ variants: [], width: null });
    expect(await admin.files.get({ id: broken })).toMatchObject({ variants: [] });
  });
});

describe("the clean-up", () => {
  it("removes what hangs on nothing after a day, never what is attached", async () => {
    const loose = await upload("loose.txt", "loose");
    const attached = await upload("attached.txt", "attached");
    await hang(attached.id, newId());
    const { storage_key } = (await stored(loose.id)) ?? {};
    expect(await cleanUpFiles(adminCtx())).toEqual({ files: 0 });
    h.clock.advance(2 * 86_400_000);
    await cleanUpFiles(adminCtx());
    expect(await stored(loose.id)).toBeUndefined();
    expect(await stored(attached.id)).toBeDefined();
    await h.settle();
    expect(await h.platform.ports.storage.get(storage_key as string)).toBeUndefined();
  });

  it("and who attaches: one of them wins, for each of 30 files", async () => {
    const files: string[] = [];
    for (let n = 0; n < 30; n++) files.push((await upload(`${n}.txt`, `${n}`)).id);
    const ownerId = newId();
    h.clock.advance(2 * 86_400_000);
    const [outcomes] = await Promise.all([
      Promise.allSettled(files.map((id) => hang(id, ownerId))),
      cleanUpFiles(adminCtx()),
    ]);
    const rows = await Promise.all(files.map(stored));
    for (const [at, { status }] of outcomes.entries())
      expect(rows[at]?.owner_id ?? null).toBe(status === "fulfilled" ? ownerId : null);
    for (const row of rows) if (row) expect(row.owner_id).toBe(ownerId);
  });
});

describe("a scanner", () => {
  it("that finds something, or does not answer, keeps the file out", async () => {
    const ctx = adminCtx();
    const scanned = (scan: () => Promise<string | null>) => ({
      ...ctx,
      platform: { ...ctx.platform, ports: { ...ctx.platform.ports, scan } },
    });
    const { createFile } = await import("./files.service.ts");
    const file = { name: "a.txt", data: base64("EICAR") };
    await expect(
      createFile(
        scanned(async () => "Eicar"),
        file,
      ),
    ).rejects.toMatchObject({
      definition: { code: "files.refused" },
    });
    await expect(
      createFile(
        scanned(() => Promise.reject(new Error("away"))),
        file,
      ),
    ).rejects.toMatchObject({ definition: { code: "files.scanner_away" } });
    expect(
      await createFile(
        scanned(async () => null),
        file,
      ),
    ).toMatchObject({ status: "ready" });
  });
});
