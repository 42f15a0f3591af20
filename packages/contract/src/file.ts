import { z } from "zod";
import { Id, Instant, Version } from "./primitives.ts";

const FileStatus = z.enum(["uploading", "ready"]);

export const File = z
  .object({
    id: Id,
    name: z.string(),
    status: FileStatus,
    type: z.string().describe("Media type, found in the content"),
    bytes: z.int(),
    sha256: z.string().nullable().describe("Hex; null until all of it is there"),
    width: z.int().nullable().describe("Of pictures, in pixels, once they were looked at"),
    height: z.int().nullable(),
    ownerType: z.string().nullable().describe("What it hangs on: `workshop.work_order`"),
    ownerId: Id.nullable(),
    createdBy: z.string(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "File" });
export type File = z.infer<typeof File>;

const Variant = z.object({
  name: z.enum(["thumb", "medium"]),
  width: z.int(),
  height: z.int(),
  url: z.string(),
});

/** A file with addresses that are good for some minutes. */
export const LinkedFile = File.extend({
  url: z
    .string()
    .nullable()
    .describe("Signed address of the download, null until all of it is there"),
  urlExpiresAt: Instant.nullable(),
  variants: z
    .array(Variant)
    .describe("Smaller copies of a picture as WebP, without place and camera, once they are made"),
}).meta({ id: "LinkedFile" });
export type LinkedFile = z.infer<typeof LinkedFile>;

/** A file's content: bytes as they arrive, or base64 in JSON. */
export const Content = z.union(
  [
    z.string().max(100_000_000),
    z.custom<AsyncIterable<Uint8Array> & { readonly fileName?: string }>(
      (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
    ),
  ],
  "must be the file: its bytes as a part of a form or as the body, or base64",
);
export type Content = z.infer<typeof Content>;
