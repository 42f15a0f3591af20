import ipaddr from "ipaddr.js";

/** Whether `ip` is one of these addresses or in one of these CIDRs; an empty list means any. IPv4 inside IPv6 counts as IPv4. */
export function isAllowedFrom(addresses: readonly string[], ip: string | undefined): boolean {
  if (addresses.length === 0) return true;
  if (ip === undefined || !ipaddr.isValid(ip)) return false;
  const caller = ipaddr.process(ip);
  return addresses.some((allowed) => {
    const [network, bits] = ipaddr.parseCIDR(allowed.includes("/") ? allowed : whole(allowed));
    return network.kind() === caller.kind() && caller.match(network, bits);
  });
}

const whole = (address: string) => `${address}/${address.includes(":") ? 128 : 32}`;
