import { createHmac, type KeyObject } from "node:crypto";

/**
 * The headers of Standard Webhooks 1.0 for one attempt, names and values in turn: the id stays the same over all attempts, the timestamp is
 * the attempt's, and the signature covers both and the body. While a secret rotates there is a signature by each, the current one's first.
 * Secrets are key objects, for signing with bytes takes six times as long. `X-Webhook-Signature` is for receivers that know no such scheme: the current secret's HMAC-SHA256 of the body alone, in base64.
 */
export function signedHeaders(
  secrets: readonly KeyObject[],
  id: string,
  at: Date,
  body: string,
): string[] {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const content = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => `v1,${mac(secret, content)}`);
  const [current] = secrets;
  return [
    ...["webhook-id", id],
    ...["webhook-timestamp", timestamp],
    ...["webhook-signature", signatures.join(" ")],
    ...(current ? ["x-webhook-signature", mac(current, body)] : []),
  ];
}

const mac = (secret: KeyObject, content: string): string =>
  createHmac("sha256", secret).update(content).digest("base64");
