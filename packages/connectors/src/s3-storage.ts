import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { contentDisposition } from "@millrace/platform/content-disposition";
import type { Storage } from "@millrace/platform/ports";

export interface Bucket {
  readonly bucket: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/** Files in a bucket of anything that speaks S3. Signed addresses are S3's own: downloads and uploads go past this server. */
export function s3Storage({ bucket, endpoint, region, credentials }: Bucket): Storage {
  const client = new S3Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    // What other makers of S3 have: buckets in the path, and no checksums but those that the protocol asks for.
    forcePathStyle: endpoint !== undefined,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const at = (key: string) => ({ Bucket: bucket, Key: key });

  return {
    async put(key, body, type) {
      // A part at a time is in memory; an upload that breaks off is aborted and leaves nothing.
      const upload = new Upload({
        client,
        queueSize: 1,
        params: { ...at(key), Body: Readable.from(body, { objectMode: false }), ContentType: type },
      });
      await upload.done();
    },
    async get(key) {
      try {
        const { Body, ContentLength } = await client.send(new GetObjectCommand(at(key)));
        return { body: Body as Readable, bytes: ContentLength ?? 0 };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(keys) {
      // One by one: the command for many needs a checksum that not every S3 knows.
      for (const key of keys) await client.send(new DeleteObjectCommand(at(key)));
    },
    sign({ method, key, type, name, bytes }, from, seconds) {
      const options = { expiresIn: seconds, signingDate: from };
      if (method === "PUT") {
        const command = new PutObjectCommand({
          ...at(key),
          ContentType: type,
          ContentLength: bytes ?? undefined,
        });
        // Signed, so that another length or type is another request, which nobody has signed.
        const signableHeaders = new Set(["host", "content-type", "content-length"]);
        return getSignedUrl(client, command, { ...options, signableHeaders });
      }
      const command = new GetObjectCommand({
        ...at(key),
        ResponseContentType: type,
        ResponseContentDisposition: name === null ? "inline" : contentDisposition(name),
        ResponseCacheControl: "private, max-age=300",
      });
      return getSignedUrl(client, command, options);
    },
    open: null,
    origin:
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : new URL(endpoint).origin,
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}
