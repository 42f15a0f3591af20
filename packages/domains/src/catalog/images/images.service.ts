import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { attach, filesOf, orderFiles, removeFrom } from "../../files/index.ts";
import { getProduct } from "../products/products.service.ts";
import { lockProduct } from "../products/products.store.ts";
import type { NewProductImage, ProductImages, ProductImageTarget } from "./images.schema.ts";

const ownerType = "catalog.product";
const most = 20;

export async function listImages(ctx: Ctx, { id }: { id: string }): Promise<ProductImages> {
  await getProduct(ctx, { id });
  return { items: (await filesOf(ctx, ownerType, [id])).get(id) ?? [] };
}

/**
 * Hangs a picture on the product, or moves one that hangs there; the first is the main one. Pictures of one product change one after the
 * other. Errors: `request.invalid` for a file that is no picture or one too many, `files.attached`.
 */
export function addImage(
  ctx: Ctx,
  { id, fileId, position }: NewProductImage,
): Promise<ProductImages> {
  return transact(ctx, async (tx) => {
    found(await lockProduct(tx, id), "product");
    const { type } = await attach(tx, { fileId, ownerType, ownerId: id, siteId: null });
    if (!type.startsWith("image/")) throw refused("not_a_picture", "is not a picture");
    const images = (await filesOf(tx, ownerType, [id])).get(id) ?? [];
    if (images.length > most) throw refused("too_many", `is one over the ${most} of a product`);
    if (position !== undefined) {
      const others = images.map((image) => image.id).filter((other) => other !== fileId);
      await orderFiles(tx, ownerType, id, others.toSpliced(position, 0, fileId));
    }
    return { items: (await filesOf(tx, ownerType, [id])).get(id) ?? [] };
  });
}

/** Removes the picture for good; `resource.not_found` when it is not one of the product's. */
export function removeImage(ctx: Ctx, { id, imageId }: ProductImageTarget): Promise<ProductImages> {
  return transact(ctx, async (tx) => {
    found(await lockProduct(tx, id), "product");
    await removeFrom(tx, { fileId: imageId, ownerType, ownerId: id });
    return { items: (await filesOf(tx, ownerType, [id])).get(id) ?? [] };
  });
}

const refused = (code: string, message: string) =>
  invalid(`fileId: ${message}`, { errors: [{ path: "fileId", code, message }] });
