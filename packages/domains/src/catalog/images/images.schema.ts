import { LinkedFile } from "@millrace/contract/file";
import { Id } from "@millrace/contract/primitives";
import { z } from "zod";

const mostImages = 20;

export const ProductImages = z
  .object({ items: z.array(LinkedFile).max(mostImages).describe("The main picture is the first") })
  .meta({ id: "ProductImages" });
export type ProductImages = z.infer<typeof ProductImages>;

export const NewProductImage = z.strictObject({
  id: Id,
  fileId: Id.describe("A picture that was uploaded with `POST /files`, or one that hangs here"),
  position: z
    .int()
    .min(0)
    .max(mostImages - 1)
    .optional()
    .describe("0 makes it the main picture; the last one when it is not given"),
});
export type NewProductImage = z.infer<typeof NewProductImage>;

export const ProductImageTarget = z.strictObject({ id: Id, imageId: Id });
export type ProductImageTarget = z.infer<typeof ProductImageTarget>;
