import type { Platform } from "@millrace/platform/platform";
import { z } from "zod";

/** To whom passkeys are bound: they answer to this name and to pages of these origins, and to no other (Web Authentication 3, 13.4.9). */
export interface RelyingParty {
  readonly id: string;
  readonly origins: string[];
}

const localOrigin = /^http:\/\/localhost(:\d+)?$/;
const ClientData = z.object({ challenge: z.string().max(200), origin: z.string().max(300) });

/** What the device has signed, as far as it says which challenge it answers; undefined for what is no client data at all. */
export function clientData(text: string): { challenge: string; origin: string } | undefined {
  try {
    const data = ClientData.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
    return { ...data, challenge: Buffer.from(data.challenge, "base64url").toString() };
  } catch {
    return undefined;
  }
}

/**
 * The name and the origins: those of MILLRACE_PUBLIC_URL, and of the applications in MILLRACE_PASSKEY_ORIGINS. Without a
 * public address, as in development, `localhost` at whatever port.
 */
export function relyingParty({ config }: Platform, origin?: string): RelyingParty {
  const { MILLRACE_PUBLIC_URL: url, MILLRACE_PASSKEY_ORIGINS: others } = config;
  if (url) return { id: new URL(url).hostname, origins: [new URL(url).origin, ...others] };
  const local = origin && localOrigin.test(origin) ? [origin] : [];
  return { id: "localhost", origins: [...local, ...others] };
}
