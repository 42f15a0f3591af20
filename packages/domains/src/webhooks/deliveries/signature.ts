import { createHmac, randomBytes } from "node:crypto";

/** A new secret: 32 random bytes. */
export const newSecret = (): Buffer => randomBytes(32);

/** A secret as people copy it into their receiver, in the form of Standard Webhooks. */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString("base64")}`;

/**
 * The headers of Standard Webhooks 1.0 for one attempt, names and values in turn: the id stays the same over all attempts, the timestamp
 * is the attempt's, and the signature covers both and the body.
 */
export function signedHeaders(secret: Buffer, id: string, at: Date, body: string): string[] {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return [
    ...["webhook-id", id],
    ...["webhook-timestamp", timestamp],
    ...["webhook-signature", `v1,${mac}`],
  ];
}
