/* What somebody who builds a receiver takes along. */

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Sends the body of a delivery by hand, with what of its headers can be shown. */
export function curlOf(
  url: string,
  headers: Readonly<Record<string, string>>,
  delivery: { readonly messageId: string; readonly body: string },
): string {
  const sent = {
    "content-type": "application/json",
    "webhook-id": delivery.messageId,
    ...headers,
  };
  return [
    `curl -i ${quoted(url)}`,
    ...Object.entries(sent).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
    `  --data-raw ${quoted(delivery.body)}`,
  ].join(" \\\n");
}

export const verification = `import { Webhook } from "standardwebhooks";

// The body as it came, byte for byte: not parsed and written anew.
const event = new Webhook(process.env.MILLRACE_WEBHOOK_SECRET)
  .verify(rawBody, request.headers);
// Throws when the signature is not ours or older than five minutes.`;
