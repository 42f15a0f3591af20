import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/*
 * The guard against server-side request forgery. A URL that a user gave is looked at twice: its text when it is given, and the
 * address behind it whenever a connection is made, because what a name means can change in between.
 */

/** A URL or an address that must not be called; the message says why, for the person who gave it. */
export class AddressRefused extends Error {
  readonly code = "ADDRESS_REFUSED";
}

export interface GuardOptions {
  /** Lets private and loopback addresses and plain http through: for development and closed networks. */
  readonly allowPrivate: boolean;
}

/**
 * The URL in its canonical form, when it may be called as far as its text tells: https (or http where private addresses are allowed),
 * no user or password, and no literal address, however it is spelt, outside the public ones. Throws `AddressRefused`.
 */
export function checkUrl(text: string, { allowPrivate }: GuardOptions): URL {
  if (!URL.canParse(text)) throw new AddressRefused("is not a URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:")) {
    throw new AddressRefused("must begin with https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw new AddressRefused("must not hold a user name or a password");
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
    throw new AddressRefused("must not be a private or special address");
  }
  // RFC 6761: these names never mean anybody else. Others are looked up when they are connected to.
  if (!allowPrivate && /^(.+\.)?localhost\.?$/i.test(host)) {
    throw new AddressRefused("must not be this machine");
  }
  return url;
}

/** True for an address of the public internet; IPv4 inside IPv6 (mapped, NAT64) counts as the IPv4 address that it is. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast";
  if (address.isIPv4MappedAddress()) return isPublicAddress(address.toIPv4Address().toString());
  if (address.match(nat64)) {
    return isPublicAddress(ipaddr.fromByteArray(address.toByteArray().slice(12)).toString());
  }
  return address.match(globalUnicast) && address.range() === "unicast";
}

const nat64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/**
 * A `lookup` for connections: resolves the name and refuses it (`AddressRefused`) if any of its addresses is not public, so that the
 * address which is checked is the address which is called. A literal address never comes here: see `guardConnection`.
 */
export function guardedLookup({ allowPrivate }: GuardOptions): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address))) {
        return callback(new AddressRefused(`${hostname} is not a public address`), []);
      }
      if (options.all) return callback(null, found);
      const first = found[0];
      if (!first) return callback(new AddressRefused(`${hostname} has no address`), []);
      callback(null, first.address, first.family);
    });
  };
}

/**
 * The last look before a connection is made, for what no `lookup` sees: a literal address that is not public, a protocol that is not
 * encrypted. Throws `AddressRefused`.
 */
export function guardConnection(
  to: { protocol: string; hostname: string },
  { allowPrivate }: GuardOptions,
): void {
  if (allowPrivate) return;
  if (to.protocol !== "https:")
    throw new AddressRefused(`${to.hostname} must be called over https`);
  if (isIP(to.hostname) !== 0 && !isPublicAddress(to.hostname)) {
    throw new AddressRefused(`${to.hostname} is not a public address`);
  }
}
