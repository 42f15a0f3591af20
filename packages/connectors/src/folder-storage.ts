import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { access, constants, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Storage, StorageLink } from "@millrace/platform/ports";

/** Below the server's address, in front of what the signature is over. */
const linkPath = "/files/";

/**
 * Files in a folder of this machine (or one that all machines mount). A file is written beside its place, flushed and moved there, so that
 * under its key there is the whole of it or nothing. Signed addresses are our own: what they allow and until when, with a MAC over it.
 */
export function folderStorage(
  folder: string,
  { secret, publicUrl = "" }: { secret: Buffer; publicUrl?: string | undefined },
): Storage {
  const root = resolve(folder);
  const pathOf = (key: string) => {
    if (!/^[\w-]+(\/[\w-]+)*$/.test(key)) throw new Error(`${key} is not a key of the storage`);
    return join(root, key);
  };
  const macOf = (text: string) =>
    createHmac("sha256", secret).update(text).digest().subarray(0, 20);

  return {
    async put(key, body) {
      const path = pathOf(key);
      const beside = join(root, `.${randomBytes(12).toString("hex")}`);
      await mkdir(dirname(path), { recursive: true });
      try {
        const file = await open(beside, "wx", 0o640);
        try {
          for await (const piece of body) await file.writeFile(piece);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = await open(pathOf(key)).catch(orAbsent);
      if (!file) return undefined;
      const { size } = await file.stat();
      return { body: file.createReadStream(), bytes: size };
    },
    async remove(keys) {
      for (const key of keys) await rm(pathOf(key), { force: true });
    },
    async sign(link, from, seconds) {
      const { method, key, type, name, bytes } = link;
      const until = Math.floor(from.getTime() / 1000) + seconds;
      const text = Buffer.from(JSON.stringify([method, key, type, name, bytes, until])).toString(
        "base64url",
      );
      return `${publicUrl}${linkPath}${text}.${macOf(text).toString("base64url")}`;
    },
    open(path, now) {
      const [, text, mac] = /^\/files\/([\w-]+)\.([\w-]{27})$/.exec(path) ?? [];
      if (text === undefined || mac === undefined) return undefined;
      const given = Buffer.from(mac, "base64url");
      const right = macOf(text);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      // Only what we signed comes this far.
      const [method, key, type, name, bytes, until] = JSON.parse(
        Buffer.from(text, "base64url").toString(),
      ) as [StorageLink["method"], string, string, string | null, number | null, number];
      return now.getTime() < until * 1000 ? { method, key, type, name, bytes } : undefined;
    },
    origin: null,
    async check() {
      await mkdir(root, { recursive: true });
      await access(root, constants.R_OK | constants.W_OK);
    },
  };
}

function orAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
