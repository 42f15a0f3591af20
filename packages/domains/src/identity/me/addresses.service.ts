import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import * as store from "./addresses.store.ts";
import { geocodeJob } from "./geocode.jobs.ts";
import { tooManyAddresses } from "./me.errors.ts";
import type { Address, AddressChange, AddressQuery, NewAddress } from "./me.schema.ts";
import { lockProfile } from "./me.store.ts";

type Target = { id: string; version?: number | undefined };
const most = 50;

export function listAddresses(ctx: Ctx, input: AddressQuery): Promise<Page<Address>> {
  return store.pageOfAddresses(ctx, ctx.actor.id, input);
}

/** Keeps an address; the first one is the default. One without coordinates is looked up by a job. At most 50 (`identity.too_many_addresses`). */
export function createAddress(ctx: Ctx, input: NewAddress): Promise<Address> {
  return mine(ctx, async (tx, userId, all) => {
    if (all.length >= most) throw tooManyAddresses(`You have ${all.length} addresses.`);
    const isDefault = !all.some((each) => each.isDefault);
    const address = await store.insertAddress(tx, userId, { ...input, isDefault });
    lookUp(tx, address);
    tell(tx, "created", address);
    return address;
  });
}

/** Changes an address. Where it moves without new coordinates, the old ones are dropped and looked up again. */
export function updateAddress(
  ctx: Ctx,
  { id, version, ...fields }: AddressChange,
): Promise<Address> {
  return mine(ctx, async (tx, _userId, all) => {
    const before = unchanged(one(all, id), version, "address");
    const moves = (["line1", "city", "region", "postalCode", "country"] as const).some(
      (name) => fields[name] !== undefined && fields[name] !== before[name],
    );
    const lost = moves && fields.latitude === undefined && { latitude: null, longitude: null };
    const address = await store.updateAddress(tx, before, { ...fields, ...lost });
    lookUp(tx, address);
    tell(tx, "updated", address);
    return address;
  });
}

/** Makes it the default, and the one before not: one at any time, whoever races. */
export function setDefaultAddress(ctx: Ctx, { id, version }: Target): Promise<Address> {
  return mine(ctx, async (tx, userId, all) => {
    const before = unchanged(one(all, id), version, "address");
    if (before.isDefault) return before;
    await store.setDefault(tx, userId, id);
    const address = found(await store.findAddress(tx, userId, id), "address");
    tell(tx, "updated", address);
    return address;
  });
}

/** Removes it; where it was the default, the oldest that is left becomes it. */
export function deleteAddress(ctx: Ctx, { id, version }: Target): Promise<void> {
  return mine(ctx, async (tx, userId, all) => {
    const before = unchanged(one(all, id), version, "address");
    await store.deleteAddress(tx, id);
    const heir = all.find((each) => each.id !== id);
    if (before.isDefault && heir) await store.setDefault(tx, userId, heir.id);
    tell(tx, "deleted", before);
  });
}

/** One change of the caller's addresses; changes of one person's wait for each other. */
function mine<T>(
  ctx: Ctx,
  write: (tx: TxCtx, userId: string, all: readonly Address[]) => Promise<T>,
): Promise<T> {
  return transact(ctx, async (tx) => {
    const { id } = found(await lockProfile(tx, tx.actor.id), "user");
    return write(tx, id, await store.addressesOf(tx, id));
  });
}

const one = (all: readonly Address[], id: string) => all.find((address) => address.id === id);

function lookUp(tx: TxCtx, { id, version, latitude }: Address): void {
  if (latitude === null) enqueue(tx, geocodeJob, { addressId: id, version });
}

/** Where people live is theirs alone: the audit says that it changed, not what it was. */
function tell(tx: TxCtx, what: "created" | "updated" | "deleted", { id }: Address): void {
  audit(tx, `identity.address.${what}`, { type: "identity.address", id });
}
