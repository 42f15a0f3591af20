import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { findAnyAddress, placeAddress } from "./addresses.store.ts";

/** Asks where an address is and notes it, unless the address has changed by then. Where nobody knows, it stays without coordinates. */
export const geocodeJob = defineJob({
  name: "identity.geocode-address",
  summary: "Looks up where a person's address is",
  queue: "connector",
  input: z.strictObject({ addressId: Id, version: z.int() }),
  retry: { attempts: 5, backoffSeconds: 30 },
  async run(ctx, { addressId, version }) {
    const address = await findAnyAddress(ctx, addressId);
    if (!address || address.version !== version || address.latitude !== null)
      return { placed: false };
    const { line1, city, region, postalCode, country } = address;
    const asked = [line1, city, region, postalCode, country].filter(Boolean).join(", ");
    const place = await ctx.platform.ports.geocode(asked);
    if (!place) return { placed: false };
    return {
      placed: await transact(ctx, (tx) => placeAddress(tx, { id: addressId, version }, place)),
    };
  },
});
