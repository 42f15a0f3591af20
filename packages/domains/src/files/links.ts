import type { File, LinkedFile } from "@millrace/contract/file";
import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import type { StoredFile } from "./files.store.ts";

const windowSeconds = 300;
const lifeSeconds = 900;

/**
 * The file with its signed addresses. They are good for 10 to 15 minutes and the same for five, so that a page read again shows what the
 * browser has, and an unchanged file has an unchanged ETag.
 */
export async function linked(ctx: Ctx | TxCtx, file: StoredFile): Promise<LinkedFile> {
  const { storage } = ctx.platform.ports;
  const step = windowSeconds * 1000;
  const from = new Date(Math.floor(ctx.now.getTime() / step) * step);
  const sign = (key: string, type: string, name: string | null) =>
    storage.sign({ method: "GET", key, type, name, bytes: null }, from, lifeSeconds);
  if (file.status !== "ready")
    return { ...plain(file), url: null, urlExpiresAt: null, variants: [] };
  return {
    ...plain(file),
    url: await sign(file.storageKey, file.type, file.name),
    urlExpiresAt: new Date(from.getTime() + lifeSeconds * 1000),
    variants: await Promise.all(
      file.variants.map(async ({ key, name, width, height }) => ({
        name,
        width,
        height,
        url: await sign(key, "image/webp", null),
      })),
    ),
  };
}

/** The file as everybody may see it who may see it: without where it is kept. */
export function plain(file: StoredFile): File {
  const { storageKey, incomingKey, variants, siteId, domain, keptAs, ...rest } = file;
  return rest;
}
