import { createHmac, timingSafeEqual } from "node:crypto";
import type { Platform } from "@millrace/platform/platform";
import { clientForProtocol } from "./clients.store.ts";

/** What stands in the database of an application's secret. The MAC's key is configuration: the table alone proves nothing. */
export const clientSecretMac = ({ sealer }: Platform, secret: string): Buffer =>
  createHmac("sha256", sealer.derive("oauth-client")).update(secret).digest();

/** An application that is not archived, as the protocol needs to know it. */
export async function findOauthClient(platform: Platform, id: string) {
  const client = await clientForProtocol(platform.db, id);
  if (!client) return undefined;
  const { type, name, flows, redirectUris, scopes } = client;
  return { id, type, name, flows, redirectUris, scopes };
}

const nobodys = Buffer.alloc(32);

/** Whether it is the application's secret, or the one before while that is good; compared in constant time. */
export async function isOauthClientSecret(
  platform: Platform,
  id: string,
  secret: string,
): Promise<boolean> {
  const client = await clientForProtocol(platform.db, id);
  const mac = clientSecretMac(platform, secret);
  const isCurrent = timingSafeEqual(mac, client?.mac ?? nobodys);
  const isPrevious = timingSafeEqual(mac, client?.previousMac ?? nobodys);
  if (!client) return false;
  const until = client.previousUntil;
  return isCurrent || (isPrevious && until !== null && until > platform.clock.now());
}
