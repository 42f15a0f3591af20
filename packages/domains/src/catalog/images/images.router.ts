import { ById } from "@millrace/contract/primitives";
import { permitted, rest } from "@millrace/platform/procedure";
import * as wire from "./images.schema.ts";
import * as service from "./images.service.ts";

const image = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  name: "chai.jpg",
  status: "ready",
  type: "image/jpeg",
  bytes: 182_044,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  width: 3024,
  height: 4032,
  ownerType: "catalog.product",
  ownerId: "01939f1e-7c7b-7000-8000-000000000031",
  createdBy: "user:01939f1e-7c7b-7000-8000-000000000032",
  version: 2,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  url: "/files/WyJHRVQi.c2lnbmF0dXJl",
  urlExpiresAt: "2026-11-21T08:15:00.000Z",
  variants: [{ name: "thumb", width: 192, height: 256, url: "/files/WyJHRVQi.c2lnbg" }],
};
const about = { tags: ["Products"], example: { output: { items: [image] } } } as const;

/** Of products: stands among their procedures. */
export const imageProcedures = {
  images: permitted("catalog:read")
    .meta(
      rest("GET", "/products/{id}/images", {
        ...about,
        summary: "List a product's pictures",
      }),
    )
    .input(ById)
    .output(wire.ProductImages)
    .query(({ ctx, input }) => service.listImages(ctx, input)),
  addImage: permitted("catalog:write")
    .meta(
      rest("POST", "/products/{id}/images", {
        ...about,
        summary: "Add or move a picture of a product",
        description: "Upload it with `POST /files` first. Sent again, it moves to `position`.",
        example: { input: { fileId: image.id, position: 0 }, output: { items: [image] } },
      }),
    )
    .input(wire.NewProductImage)
    .output(wire.ProductImages)
    .mutation(({ ctx, input }) => service.addImage(ctx, input)),
  removeImage: permitted("catalog:write")
    .meta(
      rest("DELETE", "/products/{id}/images/{imageId}", {
        ...about,
        summary: "Remove a picture of a product",
      }),
    )
    .input(wire.ProductImageTarget)
    .output(wire.ProductImages)
    .mutation(({ ctx, input }) => service.removeImage(ctx, input)),
};
