import type { Ports } from "@millrace/platform/ports";
import { request } from "undici";

/**
 * Sends text messages by the operator's own gateway: `POST url` with `{ id, to, text }` and a bearer token; any 2xx is accepted. A gateway
 * that keeps `Idempotency-Key` sends one message however often it is asked.
 */
export function httpSms(url: string, token: string | undefined): Ports["sms"] {
  return async (id, { to, text }) => {
    const { statusCode, body } = await request(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": id,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ id, to, text }),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    await body.dump({ limit: 16_384 });
    if (statusCode < 200 || statusCode > 299)
      throw new Error(`The SMS gateway answered ${statusCode}.`);
  };
}
