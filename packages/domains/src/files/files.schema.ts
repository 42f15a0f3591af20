import { Content } from "@millrace/contract/file";
import { Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";

const MediaType = z
  .string()
  .regex(/^[a-z]+\/[\w.+-]{1,100}$/, "must be a media type such as image/jpeg");

export const NewFile = z.strictObject({
  name: line(255).optional().describe("The part's file name unless it is given"),
  data: Content.describe("The file; in JSON as base64"),
});
export type NewFile = z.infer<typeof NewFile>;

export const NewUpload = z.strictObject({
  name: line(255),
  bytes: z
    .int()
    .min(1)
    .max(5_000 * (1 << 20))
    .describe("How long the file is, exactly"),
  type: MediaType.default("application/octet-stream").describe(
    "Sent as Content-Type; what the file is, is found in its content",
  ),
});
export type NewUpload = z.infer<typeof NewUpload>;

export const Upload = z
  .object({
    id: Id.describe("Of the file, once the upload is complete"),
    method: z.literal("PUT"),
    url: z.string().describe("Where the bytes go, without any other credential"),
    contentType: z.string().describe("Must be sent with them as Content-Type"),
    expiresAt: Instant,
  })
  .meta({ id: "Upload" });
export type Upload = z.infer<typeof Upload>;
