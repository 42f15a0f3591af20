import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** Networks, as ipaddr.js has them. */
export type Networks = readonly (readonly [Address, number])[];

/** Reads `10.0.0.0/8` or `::1`; throws on anything else. */
export function networkOf(text: string): readonly [Address, number] {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/**
 * The address from which a request comes: the connection's, unless that is a trusted proxy's; then the rightmost one in `X-Forwarded-For`
 * that is not a proxy's (what stands left of it anybody can have written), or `X-Real-IP` where there is no such list. IPv4 inside
 * IPv6 is given as IPv4.
 */
export function clientAddress(req: IncomingMessage, trusted: Networks): string | undefined {
  const peer = normal(req.socket.remoteAddress);
  if (trusted.length === 0 || peer === undefined || !isIn(peer, trusted)) return peer;
  const forwarded = req.headers["x-forwarded-for"];
  if (forwarded === undefined) return normal(oneOf(req.headers["x-real-ip"])) ?? peer;
  let client = peer;
  for (const hop of String(forwarded).split(",").reverse()) {
    const address = normal(hop.trim());
    // What a trusted proxy did not write as an address says nothing about who stands behind.
    if (address === undefined) return client;
    client = address;
    if (!isIn(address, trusted)) return client;
  }
  return client;
}

const oneOf = (header: string | string[] | undefined) =>
  typeof header === "string" ? header.trim() : undefined;

function normal(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Nearly all of them.
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return ipaddr.IPv4.isValid(text) ? text : undefined;
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : undefined;
}

function isIn(text: string, networks: Networks): boolean {
  const address = ipaddr.process(text);
  return networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  );
}

/** What is counted as one caller: an IPv4 address, or the /64 that one line of IPv6 gets. */
export function networkKey(address: string): string {
  if (!address.includes(":")) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(":")}::/64`;
}
