import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Storage } from "@millrace/platform/ports";
import { afterAll, describe, expect, it } from "vitest";
import { clamdScan } from "./clamd.ts";
import { folderStorage } from "./folder-storage.ts";
import { s3Storage } from "./s3-storage.ts";

// It has no types.
const S3rver = createRequire(import.meta.url)("s3rver") as new (
  options: object,
) => { run(): Promise<{ port: number }>; close(): Promise<void> };

const folder = await mkdtemp(join(tmpdir(), "millrace-storage-"));
const bucketServer = new S3rver({
  port: 0,
  address: "127.0.0.1",
  silent: true,
  directory: join(folder, "s3"),
  configureBuckets: [{ name: "files", configs: [] }],
});
const { port } = await bucketServer.run();
afterAll(async () => {
  await bucketServer.close();
  await rm(folder, { recursive: true, force: true });
});
const s3 = (bucket: string) =>
  s3Storage({
    bucket,
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
  });
const local = folderStorage(join(folder, "local"), { secret: Buffer.from("a secret") });

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}
async function* broken() {
  yield Buffer.from("the beginning");
  throw new Error("the client left");
}
const read = async (storage: Storage, key: string) => {
  const kept = await storage.get(key);
  return kept && { text: (await buffer(kept.body)).toString(), bytes: kept.bytes };
};

describe.each([
  ["a folder", local],
  ["a bucket", s3("files")],
])("storage in %s", (_name, storage) => {
  it("gives back what it was given, the newest under one key", async () => {
    await storage.put("ab/one", pieces("first", " try"), "text/plain");
    await storage.put("ab/one", pieces("one", " and", " only"), "text/plain");
    expect(await read(storage, "ab/one")).toEqual({ text: "one and only", bytes: 12 });
  });

  it("takes files that are larger than a part, a part at a time", async () => {
    const part = Buffer.alloc(3 << 20, 7);
    async function* many() {
      for (let n = 0; n < 4; n++) yield part;
    }
    await storage.put("ab/large", many(), "application/octet-stream");
    const kept = await storage.get("ab/large");
    expect(kept?.bytes).toBe(12 << 20);
    const all = kept && (await buffer(kept.body));
    expect(all?.every((byte) => byte === 7)).toBe(true);
  });

  it("keeps nothing of what broke off", async () => {
    await expect(storage.put("ab/broken", broken(), "text/plain")).rejects.toThrow();
    expect(await storage.get("ab/broken")).toBeUndefined();
  });

  it("removes what is there, and does not mind what is not", async () => {
    await storage.put("ab/gone", pieces("x"), "text/plain");
    await storage.remove(["ab/gone", "ab/never"]);
    expect(await storage.get("ab/gone")).toBeUndefined();
    await storage.remove(["ab/gone"]);
  });

  it("signs the same address for the same arguments, and another one for others", async () => {
    const link = {
      method: "GET",
      key: "ab/one",
      type: "text/plain",
      name: "a.txt",
      bytes: null,
    } as const;
    const at = new Date("2026-11-21T08:00:00Z");
    expect(await storage.sign(link, at, 900)).toBe(await storage.sign(link, at, 900));
    expect(await storage.sign({ ...link, key: "ab/two" }, at, 900)).not.toBe(
      await storage.sign(link, at, 900),
    );
  });

  it("says that it is there", async () => {
    await storage.check();
  });
});

describe("a bucket", () => {
  const storage = s3("files");
  it("gives a file to whoever has the signed address, under its name and to be saved", async () => {
    await storage.put("ab/signed", pieces("signed"), "text/plain");
    const url = await storage.sign(
      { method: "GET", key: "ab/signed", type: "text/plain", name: "Früh.txt", bytes: null },
      new Date(),
      60,
    );
    const answer = await fetch(url);
    expect(await answer.text()).toBe("signed");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
  });

  it("takes a file at a signed address", async () => {
    const url = await storage.sign(
      { method: "PUT", key: "incoming/x", type: "text/csv", name: null, bytes: 4 },
      new Date(),
      60,
    );
    expect(new URL(url).searchParams.get("X-Amz-SignedHeaders")).toBe(
      "content-length;content-type;host",
    );
    const put = (body: string, type: string) =>
      fetch(url, { method: "PUT", headers: { "content-type": type }, body });
    expect((await put("a,b\n", "text/csv")).status).toBe(200);
    expect(await read(storage, "incoming/x")).toMatchObject({ text: "a,b\n" });
  });

  it("that is not there is said to be so by the health check", async () => {
    await expect(s3("elsewhere").check()).rejects.toThrow();
  });
});

describe("a folder", () => {
  const at = new Date("2026-11-21T08:00:00Z");
  const link = {
    method: "PUT",
    key: "incoming/x",
    type: "text/csv",
    name: null,
    bytes: 4,
  } as const;

  it("opens addresses that it signed until they are over, and no other", async () => {
    const url = await local.sign(link, at, 900);
    expect(local.open?.(url, at)).toEqual(link);
    expect(local.open?.(url, new Date(at.getTime() + 900_000))).toBeUndefined();
    const forged = url.replace(/\/files\/[^.]+/, (text) =>
      text.replace(/.$/, (char) => (char === "A" ? "B" : "A")),
    );
    for (const other of [forged, `${url}A`, "/files/", "/files/..%2f..", url.slice(0, -1)])
      expect(local.open?.(other, at)).toBeUndefined();
    const others = folderStorage(join(folder, "local"), { secret: Buffer.from("another") });
    expect(others.open?.(url, at)).toBeUndefined();
  });

  it("keeps nothing outside of itself, and no pieces of what broke off inside", async () => {
    for (const key of ["../out", "/etc/x", "a/../../b", "a//b", ""])
      await expect(local.put(key, pieces("x"), "text/plain")).rejects.toThrow("not a key");
    expect((await readdir(join(folder, "local"))).filter((name) => name.startsWith("."))).toEqual(
      [],
    );
  });
});

describe("a malware scanner", () => {
  /** Speaks clamd's INSTREAM: finds what holds "EICAR". */
  async function clamd(answerTo: (text: string) => string) {
    const server = createServer((socket) => {
      let all = Buffer.alloc(0);
      socket.on("data", (piece) => {
        all = Buffer.concat([all, piece]);
        if (all.length < 10 || all.subarray(0, 10).toString() !== "zINSTREAM\0") return;
        const parts: Buffer[] = [];
        for (let at = 10; at + 4 <= all.length; ) {
          const length = all.readUInt32BE(at);
          if (length === 0)
            return void socket.end(`${answerTo(Buffer.concat(parts).toString())}\0`);
          parts.push(all.subarray(at + 4, at + 4 + length));
          at += 4 + length;
        }
      });
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterAll(() => void server.close());
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("is given the whole file and tells what it found", async () => {
    const scan = clamdScan(
      await clamd((text) => (text.includes("EICAR") ? "stream: Eicar-Test FOUND" : "stream: OK")),
    );
    expect(await scan(pieces("x".repeat(200_000), "y"))).toBeNull();
    expect(await scan(pieces("x".repeat(100_000), "EI", "CAR"))).toBe("Eicar-Test");
  });

  it("that could not look, or is not there, rejects", async () => {
    const scan = clamdScan(await clamd(() => "INSTREAM size limit exceeded. ERROR"));
    await expect(scan(pieces("x"))).rejects.toThrow("size limit");
    await expect(clamdScan("tcp://127.0.0.1:9")(pieces("x"))).rejects.toThrow();
  });
});
