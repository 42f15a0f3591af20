import sharp from "sharp";
import type { Walk } from "./walk.ts";

/** Files, taken in and by a signed address. */
export async function changeFiles({ h, run, shop }: Walk): Promise<void> {
  const maker = { actor: h.ctx("superadmin").actor };
  const file = await run("files.create", { name: "note.txt", data: "SGVsbG8=" }, maker);
  await run("files.delete", { id: file.id }, maker);
  const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } });
  const data = (await picture.png().toBuffer()).toString("base64");
  const { id: fileId } = await h.caller("superadmin", maker).files.create({ data });
  await run("catalog.products.addImage", { id: shop.productId, fileId }, maker);
  await run("catalog.products.removeImage", { id: shop.productId, imageId: fileId }, maker);
  const upload = await run("files.uploads.create", { name: "a.txt", bytes: 1 }, maker);
  const { storage } = h.platform.ports;
  const link = storage.open?.(upload.url as string, h.platform.clock.now());
  await storage.put(link?.key ?? "", piecesOf("a"), "text/plain");
  await run("files.uploads.complete", { id: upload.id }, maker);
}

async function* piecesOf(text: string) {
  yield Buffer.from(text);
}
